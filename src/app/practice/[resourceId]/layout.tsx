import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { findAssessment } from "../../../lib/actions/practice";
import { wiring } from "../../../lib/wiring";

interface LayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const listing = await listingOf(params);
  return { title: listing?.kind === "ready" ? listing.title : "Practice" };
}

/** Looks before anything is streamed: afterwards it is too late to answer 404. */
export default async function PracticeLayout({ children, params }: LayoutProps) {
  if ((await listingOf(params)) === null) notFound();
  return children;
}

async function listingOf(params: LayoutProps["params"]) {
  const { resourceId } = await params;
  return findAssessment(wiring().assessments, decodeURIComponent(resourceId));
}
