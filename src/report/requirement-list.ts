import { INVARIANT_IDS, INVARIANTS, LIVENESS, LIVENESS_IDS } from "./invariants";

/** What has to be shown: the proposal's goals, the hazards, the invariants and the liveness of the
 * protocol. */
export const REQUIREMENTS: readonly (readonly [id: string, title: string])[] = [
  [
    "G1",
    "Every mutation of an attempt uses the number it was created with, whatever upstream says",
  ],
  ["G2", "Resuming an attempt does not depend on OneRoster"],
  ["G3", "Sessions that are active during the rollout continue"],
  ["G4", "The student sees the same: question order, pages, summary"],
  ["H1", "The number is derived again on every request"],
  ["H2", "After a crash, a pointer alone does not prevent that a grade is overwritten"],
  ["H3", "A reset in another tab races finalizing"],
  ["H4", "An answer is applied to another attempt of the same number"],
  ["H5", "Two tabs start at once and derive different numbers"],
  ["H6", "Redis is flushed and the gradebook's list is stale"],
  ["H7", "Counting results reuses a number after a gap"],
  ["H8", "A short page is mistaken for the end of the list"],
  ["H9", "A reset deletes what a newer attempt wrote"],
  ["H10", "Pointer and record expire separately"],
  ["H11", "A lost reply is retried"],
  ["H12", "Two tabs finalize the same attempt"],
  ["H13", "Redis is down"],
  ["H14", "A legacy pod resets and the pointer names no record"],
  ["H15", "A legacy pod moves on to the next attempt"],
  ["H16", "Redis evicts the pointer or the record alone"],
  ["H17", "A read behind a replica is not fresh"],
  ["H18", "The grade is lost with the record"],
  ["H19", "A used number is adopted again"],
  ["H20", "A publisher overwrites another attempt's result"],
  ["H21", "No sweep finds an outbox entry after a crash"],
  ["H23", "An open attempt is outside the recovery window of a load"],
  ["H24", "A running reset hides an attempt that another tab has opened"],
  ["H25", "A publisher puts a result that it read before Redis lost its data"],
  ["H26", "A number is used twice after one key is lost"],
  ["H27", "The questions of a live attempt change"],
  ["H28", "A client with a key prefix separates the keys of a slot"],
  ["H29", "A request contains its own claims"],
  ["H30", "A commit adds an answer to lost answers"],
  ["H31", "A publisher sends an entry by what it found for an earlier one of the attempt"],
  ["H32", "Half of a command happens while a hash slot of a Cluster moves"],
  ...INVARIANT_IDS.map((id) => {
    const { name, short } = INVARIANTS[id];
    return [id, `${name}: ${short}`] as const;
  }),
  ...LIVENESS_IDS.map((id) => [id, `${LIVENESS[id].name}: ${LIVENESS[id].short}`] as const),
];
