/**
 * What can happen in the demo, and who does it. A story is a list of these; in a URL it is one letter
 * for each.
 */
export const ACTIONS = {
  a: { by: "Ada", label: "Answer right", said: "Ada answers. It is right." },
  w: { by: "Ada", label: "Answer wrong", said: "Ada answers. It is wrong." },
  l: { by: "Ada", label: "Reload the page", said: "Ada reloads the page." },
  f: { by: "Ada", label: "Finish the attempt", said: "Ada finishes the attempt." },
  t: { by: "Ada", label: "Start another attempt", said: "Ada starts another attempt." },
  o: {
    by: "Ada",
    label: "Switch to another browser tab",
    said: "Ada switches to another browser tab.",
  },
  e: {
    by: "The gradebook",
    label: "Answer “no results”",
    said:
      "For a moment, the gradebook answers “no results”. " +
      "Gradebooks do that when they restart or lag.",
  },
  s: {
    by: "The gradebook",
    label: "Leave new results out of its list",
    said: "From now on, the gradebook's list leaves out new results.",
  },
  x: {
    by: "The gradebook",
    label: "Save the next result, but lose the reply",
    said: "The gradebook will save the next result, but its reply will be lost.",
  },
  g: {
    by: "The gradebook",
    label: "Recover",
    said: "The gradebook has recovered: it shows all its results again.",
  },
  c: {
    by: "Redis",
    label: "Restart and lose all data",
    said: "Redis, where both versions keep the answers, restarts and has lost its data.",
  },
} as const;

export type Action = keyof typeof ACTIONS;

export type Story = readonly Action[];

/** Keeps a request cheap: a story is played from its beginning each time. */
export const STORY_MAX = 40;

/**
 * The story that plays by itself. Ada gives one wrong answer in both versions: she is as good in one
 * as in the other.
 */
export const STANDARD_STORY: Story = ["a", "a", "e", "l", "w", "a", "a", "f", "g"];

/** What was before every story. */
export const PROLOGUE = "Last week Ada scored 100 % in a quiz. Now she starts attempt 2.";

export type ParsedStory =
  | { readonly kind: "story"; readonly story: Story }
  /** `problem` is a predicate: "must be …". */
  | { readonly kind: "invalid"; readonly problem: string };

/** Parses a story as it is in a URL, such as `aaelwaafg`. */
export function parseStory(text: string): ParsedStory {
  if (text.length > STORY_MAX) {
    return { kind: "invalid", problem: `must have at most ${STORY_MAX} letters` };
  }
  const story: Action[] = [];
  for (const letter of text) {
    if (!isAction(letter)) {
      const letters = Object.keys(ACTIONS).join(" ");
      return { kind: "invalid", problem: `must consist of the letters ${letters}` };
    }
    story.push(letter);
  }
  return { kind: "story", story };
}

/** The story as it is in a URL. */
export function storyText(story: Story): string {
  return story.join("");
}

function isAction(letter: string): letter is Action {
  return Object.hasOwn(ACTIONS, letter);
}
