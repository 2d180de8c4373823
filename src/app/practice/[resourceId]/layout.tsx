import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { findAssessment } from "#src/app/request.ts";
import "#src/components/practice/stepper.css";

interface LayoutProps {
  readonly children: ReactNode;
  readonly params: Promise<{ readonly resourceId: string }>;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const listing = await findAssessment((await params).resourceId);
  return { title: listing?.kind === "ready" ? listing.title : "Practice" };
}

/** Checks before the first byte is streamed, because the status 404 cannot be sent later. */
export default async function PracticeLayout({ children, params }: LayoutProps) {
  if ((await findAssessment((await params).resourceId)) === null) notFound();
  return children;
}
