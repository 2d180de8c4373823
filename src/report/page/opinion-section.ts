import type { SecondOpinionEvidence } from "../evidence";
import { grouped } from "../wording";
import { modelHistoryId } from "./explorer-data";
import { anchor, markup } from "./markup";
import type { Markup } from "./markup";
import { foldedTrace } from "./trace";
import { badge, lead, section, silence, table } from "./pieces";
import type { Subject } from "./pieces";

type Model = SecondOpinionEvidence["models"][number];

/** The protocol in another language, judged by another engine; and what it says of broken ones. */
export function opinionSection(subject: Subject): Markup {
  const opinions = subject.collected.secondOpinions.map(({ value }) => value);
  const tools = [...new Set(opinions.flatMap(({ tool }) => tool ?? []))].join(", ");
  const models = opinions.flatMap((one) => one.models);
  return section(
    "second-opinion",
    "Second opinion",
    lead(
      `The protocol, written down once more and checked by an engine that shares no code with ` +
        `this project${tools === "" ? "" : ` (${tools})`}. The correct model has to hold; each ` +
        "model that lacks a rule has to break, or the check would see nothing.",
    ),
    silence(subject, "second-opinion") ?? [
      opinions.flatMap(({ skipped }) =>
        skipped === null
          ? []
          : markup`<p class="notice warn"><strong>Skipped.</strong> ${skipped}</p>`,
      ),
      table({
        caption: "Models",
        head: ["Model", "What it is", "Expected", "Found", "States", "Result"],
        figures: [4],
        ids: models.map(({ id }) => anchor("model", id)),
        rows: models.map((model) => [
          markup`<code>${model.id}</code>`,
          ...[model.title, model.expected, model.found, grouped(model.states), resultOf(model)],
        ]),
      }),
      models.flatMap(({ id, trail }) => {
        if (trail === null) return [];
        return foldedTrace(trail, { id: modelHistoryId(id), mood: "calm" });
      }),
    ],
  );
}

function resultOf({ expected, found }: Model): Markup {
  return expected === found ? badge("good", "as expected") : badge("bad", "not as expected");
}
