import type { Presentation } from "#lib/interactive-assessments";

export interface ShownAs extends Readonly<Record<string, string | undefined>> {
  readonly lang?: string;
  readonly dir?: string;
  readonly className?: string;
}

/**
 * What content says of how a part of it is shown, as React has it, with more classes of ours. The
 * reader of the content has let only safe names and values through.
 */
export function shownAs({ lang, dir, attributes }: Presentation, ...ours: string[]): ShownAs {
  const { class: theirs, ...others } = attributes ?? {};
  const classes = [...ours, theirs].filter((each) => each !== undefined);
  return {
    ...others,
    ...(lang !== undefined && { lang }),
    ...(dir !== undefined && { dir }),
    ...(classes.length > 0 && { className: classes.join(" ") }),
  };
}
