import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { systemClock, withTimeout } from "#lib/clock";
import { findAssessment, getPractice, isDocument } from "#src/app/request.ts";
import "#src/components/practice/stepper.css";

/** A load from Redis takes a millisecond or two. */
const WHOLE_PAGE_MS = 200;

interface LayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const listing = await findAssessment((await params).resourceId);
  return { title: listing?.kind === "ready" ? listing.title : "Practice" };
}

/**
 * Checks before the first byte is streamed, because the status 404 cannot be sent later. A document
 * waits for the attempt: it comes whole, and no script must put the question where the browser shows
 * "Loading". If Redis is slow, it is streamed all the same. A script of an open page shows the loading
 * state by itself, and a prefetch must load nothing.
 */
export default async function PracticeLayout({ children, params }: LayoutProps) {
  const { resourceId } = await params;
  if ((await findAssessment(resourceId)) === null) notFound();
  if (await isDocument()) {
    await withTimeout(getPractice(resourceId), WHOLE_PAGE_MS, null, systemClock);
  }
  return children;
}
