import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DemoView } from "../../components/demo/demo-view";
import { play } from "#src/demo/play.ts";
import { parseStory, STANDARD_STORY } from "#src/demo/story.ts";
import { wiring } from "../../lib/wiring";
import "./demo.css";

export const metadata: Metadata = { title: "The bug and the fix, side by side" };

interface DemoPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

/** Needs no sign-in. Absent where users have real sessions: it is part of `npm start`. */
export default async function DemoPage({ searchParams }: DemoPageProps) {
  if (wiring().settings.auth.mode !== "demo") notFound();
  const given = (await searchParams)["story"];
  const parsed = typeof given === "string" ? parseStory(given) : null;
  const story = parsed?.kind === "story" ? parsed.story : STANDARD_STORY;
  const problem = parsed?.kind === "invalid" ? parsed.problem : null;
  return <DemoView story={story} frames={await play(story)} linkProblem={problem} />;
}
