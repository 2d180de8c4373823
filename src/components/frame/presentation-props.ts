import type { Presentation } from "#lib/interactive-assessments";

export interface PresentationProps extends Readonly<Record<string, string | undefined>> {
  readonly lang?: string;
  readonly dir?: string;
  readonly className?: string;
}

/**
 * React properties for the language, direction, classes and attributes that content gives to one of
 * its parts, with our own classes. The content reader lets only safe names and values through.
 */
export function presentationProps(
  { lang, dir, attributes }: Presentation,
  ...ours: string[]
): PresentationProps {
  const { class: theirs, ...others } = attributes ?? {};
  const classes = [...ours, theirs].filter((each) => each !== undefined);
  return {
    ...others,
    ...(lang !== undefined && { lang }),
    ...(dir !== undefined && { dir }),
    ...(classes.length > 0 && { className: classes.join(" ") }),
  };
}
