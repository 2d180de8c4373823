import { styleText } from "node:util";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Frame, LaneFrame } from "../demo/frame";
import { play } from "../demo/play";
import { ACTIONS, parseStory, STANDARD_STORY, storyText } from "../demo/story";
import type { Story } from "../demo/story";
import { heldText, LANES, MOOD_TEXTS, pageText } from "../demo/wording";
import { systemClock } from "../lib/clock";

interface DemoFlags {
  readonly story: Story;
  readonly fast?: true;
}

const LETTERS = Object.entries(ACTIONS)
  .map(([letter, { said }]) => `  ${letter}  ${said}`)
  .join("\n");

/**
 * `holdfast demo`: plays a story in text, in the version before and in Holdfast. It waits between the
 * steps only on a terminal, and without `--fast`. Colours only on a terminal, and without NO_COLOR.
 */
export function demoCommand(): Command {
  return new Command("demo")
    .description("show what Holdfast prevents: the bug and the fix, side by side")
    .addOption(
      new Option("--story <letters>", "what happens, a letter for each action")
        .argParser(storyOf)
        .default(STANDARD_STORY, storyText(STANDARD_STORY)),
    )
    .option("--fast", "do not wait between the steps")
    .addHelpText("after", `\nThe letters of a story:\n${LETTERS}`)
    .action(async ({ story, fast }: DemoFlags) => {
      const isTerminal = process.stdout.isTTY;
      const isColoured = isTerminal && (process.env["NO_COLOR"] ?? "") === "";
      const paint = isColoured ? inColour : plain;
      const frames = await play(story);
      for (const [step, frame] of frames.entries()) {
        console.log(frameText(step, frame, paint));
        if (frame !== frames.at(-1) && isTerminal && fast !== true) {
          await systemClock.sleep(frame.holdMs);
        }
      }
      console.log(endText(frames, story, paint));
    });
}

function storyOf(text: string): Story {
  const parsed = parseStory(text);
  if (parsed.kind === "story") return parsed.story;
  throw new InvalidArgumentError(`It ${parsed.problem}.`);
}

const COLOURS = { well: "green", stuck: "yellow", lost: "red" } as const;

type Paint = (colour: "bold" | (typeof COLOURS)[keyof typeof COLOURS], text: string) => string;

const inColour: Paint = (colour, text) => styleText(colour, text, { validateStream: false });
const plain: Paint = (_colour, text) => text;

const NAME_WIDTH = 2 + Math.max(...LANES.map(({ name }) => name.length));
const INDENT = " ".repeat(2 + NAME_WIDTH);

const named = (name: string): string => name.padEnd(NAME_WIDTH);

function frameText(step: number, frame: Frame, paint: Paint): string {
  const title = step === 0 ? frame.said : `${step}. ${frame.said}`;
  const lanes = LANES.flatMap(({ id, name }) => laneLines(name, frame[id], paint));
  return [paint("bold", title), ...lanes, ""].join("\n");
}

function laneLines(name: string, lane: LaneFrame, paint: Paint): readonly string[] {
  const { page, note, standing } = lane;
  const fell = lane.fellFrom === null ? "" : ` (was ${lane.fellFrom})`;
  const place = `attempt ${page.attempt}${fell}, ${pageText(page)}`;
  const error = page.error === null ? [] : [`${INDENT}The page shows: ${page.error}`];
  return [`  ${named(name)}${paint(COLOURS[standing], place)}`, `${INDENT}${note}`, ...error];
}

function endText(frames: readonly Frame[], story: Story, paint: Paint): string {
  const last = frames.at(-1);
  if (last === undefined) return "";
  const lanes = LANES.flatMap(({ id, name }) => {
    const { standing, verdict, results, mood } = last[id];
    const moodText = MOOD_TEXTS[mood];
    return [
      `  ${named(name)}${paint(COLOURS[standing], verdict.join(" "))}`,
      `${INDENT}The gradebook holds ${heldText(results)}.`,
      ...(moodText === null ? [] : [`${INDENT}The gradebook ${moodText}.`]),
    ];
  });
  const link = `In the browser: npm start, then /demo?story=${storyText(story)}`;
  return [paint("bold", "In the end"), ...lanes, "", link].join("\n");
}
