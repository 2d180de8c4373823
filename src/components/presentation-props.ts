import type { Presentation } from "#lib/interactive-assessments";

export interface PresentationProps extends Readonly<Record<string, string | undefined>> {
  readonly lang?: string;
  readonly dir?: string;
  readonly className?: string;
}

/**
 * React properties for the language, direction, classes and attributes of a part of the content,
 * with our own classes added. The content reader has already rejected unsafe names and values.
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
