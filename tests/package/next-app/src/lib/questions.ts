import type { Questions } from "holdfast";

interface Row {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly choices: readonly string[];
  readonly right: string;
}

/** The application's own question table. */
const rows: readonly Row[] = [
  {
    id: "sum",
    title: "A sum",
    text: "What is 2 + 2?",
    choices: ["3", "4"],
    right: "4",
  },
  {
    id: "capital",
    title: "A capital",
    text: "What is the capital of Austria?",
    choices: ["Vienna", "Graz"],
    right: "Vienna",
  },
  {
    id: "colour",
    title: "A colour",
    text: "Which colour is grass?",
    choices: ["green", "blue"],
    right: "green",
  },
];

export function questionOf(id: string): Row {
  const row = rows.find((each) => each.id === id);
  if (row === undefined) throw new Error(`no question ${id}`);
  return row;
}

export const questions: Questions = {
  list: ({ resourceId }) => (resourceId === "quiz" ? rows.map(({ id }) => id) : null),
  grade: (id, response) => {
    const { choices, right } = questionOf(id);
    if (typeof response !== "string" || !choices.includes(response)) {
      return { kind: "invalid_response", problem: "response: must be one of the choices" };
    }
    return response === right;
  },
};
