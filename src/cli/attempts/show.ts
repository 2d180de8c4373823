import { Command } from "commander";
import type { SecondsLeft, SlotPicture } from "#lib/services/operations";
import { heldWords, keptForWords, scoreWords, standingWords } from "#lib/slot-texts";
import type { OpenDeployment } from "../deployment";
import { EXIT, operate, slotOf } from "../operator-context";
import { printable, table } from "../table";

interface ShowFlags {
  readonly json?: true;
}

export function showCommand(open: OpenDeployment): Command {
  return new Command("show")
    .description("show the records, pointer, outbox and gradebook results of one slot")
    .argument("<user>")
    .argument("<resource>")
    .option("--json", "print the slot as JSON")
    .action((user: string, resource: string, flags: ShowFlags) => run(open, user, resource, flags));
}

function run(
  open: OpenDeployment,
  user: string,
  resource: string,
  flags: ShowFlags,
): Promise<void> {
  return operate(open, async (operations) => {
    const picture = await operations.show(slotOf(user, resource));
    console.log(flags.json === true ? JSON.stringify(picture) : formatSlot(picture));
    return EXIT.done;
  });
}

function formatSlot(picture: SlotPicture): string {
  const { diagnosis, facts, slot } = picture;
  const mark = facts.storedMark ?? "none stored";
  const lines = [
    printable(`${slot.userId} at ${slot.resourceId}`),
    diagnosis.sentence,
    "",
    `  pointer          ${printable(facts.pointer ?? "none")}${kept(facts.pointerTtlSeconds)}`,
    `  high-water mark  ${mark}${kept(facts.markTtlSeconds)}; counts as ${facts.highWater}`,
    `  next sweep       ${facts.nextLookAt ?? "not due"}`,
  ];
  for (const { number, what, atMs } of facts.aside) {
    lines.push(`  quarantined      ${what} ${number}, ${new Date(atMs).toISOString()}`);
  }
  const numbers = numbersTable(picture);
  if (numbers !== null) lines.push("", numbers);
  if (picture.gradebook.kind === "fault") lines.push("", `Gradebook: ${picture.gradebook.message}`);
  for (const { code, words, remedy } of diagnosis.differences) {
    lines.push("", `  ! ${words} [${code}]`, ...(remedy === null ? [] : [`    ${remedy}`]));
  }
  return lines.join("\n");
}

function kept(ttlSeconds: SecondsLeft): string {
  return ttlSeconds === null ? "" : ` (kept for ${keptForWords(ttlSeconds)})`;
}

/** One row for each number in Redis or in the gradebook; null: there is none. */
function numbersTable({ facts, gradebook }: SlotPicture): string | null {
  const results = gradebook.kind === "answered" ? gradebook.results : [];
  const known = [...facts.records, ...facts.outbox, ...results].map(({ number }) => number);
  if (known.length === 0) return null;
  const rows = [...new Set(known)]
    .sort((a, b) => a - b)
    .map((number) => {
      const record = facts.records.find((each) => each.number === number);
      const waiting = facts.outbox.find((each) => each.number === number);
      const result = results.find((each) => each.number === number);
      const readable = record?.reading.kind === "readable" ? record.reading : null;
      return [
        `${number}${number === facts.currentNumber ? " *" : ""}`,
        record === undefined ? "-" : standingWords(record.reading),
        scoreWords(record?.reading) ?? "-",
        keptForWords(record?.ttlSeconds ?? null),
        waiting === undefined ? "-" : `${waiting.entry?.tries ?? "?"} tries`,
        result === undefined ? "-" : heldWords(result, readable?.attemptId ?? null),
      ];
    });
  return table(["NUMBER", "RECORD", "SCORE", "KEPT FOR", "WAITING", "GRADEBOOK"], rows);
}
