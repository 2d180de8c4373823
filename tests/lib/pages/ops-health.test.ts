import { expect, test } from "vitest";
import { healthOf, type Verdict } from "#lib/pages/ops-health";
import type { Overview } from "#lib/services/operations";

const AT = "2026-11-30T10:42:05.000Z";
const ago = (minutes: number) => new Date(Date.parse(AT) - minutes * 60_000).toISOString();

const SWEEP = {
  at: ago(0),
  by: "the application",
  slots: 0,
  published: 0,
  waiting: 0,
  conflicts: 0,
};
const DOCTOR = { at: ago(60), problems: 0, warnings: 1, unknown: 0 };

type Part<Name extends keyof Overview> = Partial<Overview[Name]>;

function overview(
  attempts: Part<"attempts"> = {},
  results: Part<"results"> = {},
  records: Part<"records"> = {},
): Overview {
  return {
    at: AT,
    attempts: { rows: 3, isWhole: true, active: 2, disagreeing: 0, ...attempts },
    results: {
      ...{ rows: 0, isWhole: true, waiting: 0, waitingSince: null, conflicts: 0 },
      ...{ due: 0, dueSince: null },
      ...results,
    },
    records: { sweep: SWEEP, doctor: DOCTOR, disagreement: null, ...records },
  };
}

test("one sentence says that all is well", () => {
  const health = healthOf(overview());
  expect(health).toMatchObject({ verdict: "well", sentence: "All is well.", badness: 0 });
  expect(health.points.map(({ title, verdict }) => `${title}: ${verdict}`)).toEqual([
    ...["Active attempts: well", "Waiting results: well", "Conflicts: well"],
    ...["Disagreements: well", "Last sweep: well", "Last doctor: well"],
  ]);
});

const CASES: readonly (readonly [string, Verdict, Overview, RegExp])[] = [
  ["Active attempts", "well", overview({ active: 1 }), /^1 attempt can be continued\.$/],
  [
    "Active attempts",
    "well",
    overview({ isWhole: false, rows: 5_310 }),
    /^At least 2: of 5310 slots/,
  ],
  [
    "Waiting results",
    "well",
    overview({}, { rows: 1, waiting: 1, waitingSince: ago(2) }),
    /^1 result, the oldest finished 2 min ago \(2026-11-30 10:40:05 UTC\)\.$/,
  ],
  ["Waiting results", "look", overview({}, { waiting: 3, waitingSince: ago(16) }), /^3 results/],
  [
    "Waiting results",
    "look",
    overview({}, { isWhole: false, waiting: 100, waitingSince: ago(1) }),
    /^At least 100 results/,
  ],
  ["Conflicts", "look", overview({}, { waiting: 1, conflicts: 1 }), /: 1 result\.$/],
  ["Conflicts", "unknown", overview({}, { isWhole: false, rows: 500 }), /^Not known, because/],
  ["Disagreements", "look", overview({ disagreeing: 2 }), /^2 slots with parts that disagree/],
  [
    "Disagreements",
    "look",
    overview({}, {}, { disagreement: { at: ago(5), userId: "a/b", resourceId: "q" } }),
    /the last time 5 min ago/,
  ],
  [
    "Disagreements",
    "well",
    overview({}, {}, { disagreement: { at: ago(1_500), userId: "a", resourceId: "q" } }),
    /^None was found/,
  ],
  ["Last sweep", "unknown", overview({}, {}, { sweep: null }), /^No sweep is recorded/],
  ["Last sweep", "well", overview({}, { due: 1, dueSince: ago(1) }), /by the application: 0 slots/],
  [
    "Last sweep",
    "look",
    overview({}, { due: 2, dueSince: ago(6) }),
    /^Due and not processed: 2 slots; .* 6 min ago/,
  ],
  ["Last doctor", "unknown", overview({}, {}, { doctor: null }), /^Not recorded/],
  ["Last doctor", "look", overview({}, {}, { doctor: { ...DOCTOR, problems: 1 } }), /1 problem,/],
  [
    "Last doctor",
    "unknown",
    overview({}, {}, { doctor: { ...DOCTOR, at: ago(11_000) } }),
    /too long/,
  ],
];

test.each(CASES)("%s is %s", (title, verdict, given, words) => {
  const health = healthOf(given);
  const point = health.points.find((each) => each.title === title);
  expect(point?.verdict).toBe(verdict);
  expect(point?.words).toMatch(words);
  expect(health.verdict).toBe(verdict);
  if (verdict !== "well") expect(health.sentence).toContain(title.toLowerCase());
});

test("what needs a person comes before what is not known, and more of it is worse", () => {
  const [unknown, look, both] = [
    healthOf(overview({}, {}, { sweep: null, doctor: null })),
    healthOf(overview({ disagreeing: 1 })),
    healthOf(overview({ disagreeing: 1 }, {}, { doctor: null })),
  ];
  expect(unknown.sentence).toBe(
    "Nothing is wrong as far as is known. Not known: last sweep, last doctor.",
  );
  expect(both).toMatchObject({ verdict: "look", sentence: "Look here: disagreements." });
  expect(both.points.slice(0, 3).map(({ title }) => title)).toEqual([
    ...["Disagreements", "Last doctor", "Active attempts"],
  ]);
  expect(unknown.badness).toBeLessThan(look.badness);
  expect(look.badness).toBeLessThan(both.badness);
});

test("the slot of a disagreement is linked, whatever its ids are", () => {
  const disagreement = { at: ago(1), userId: "a/b", resourceId: "q?" };
  const { points } = healthOf(overview({}, {}, { disagreement }));
  expect(points.flatMap(({ link }) => link?.href ?? [])).toContain("/ops/a%2Fb/q%3F");
});
