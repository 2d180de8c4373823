import { headers } from "next/headers";
import { PracticeView } from "../../../components/practice/practice-view";
import { loadPractice } from "../../../lib/actions/practice";
import { wiring } from "../../../lib/wiring";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function PracticePage({ params }: PageProps) {
  const resourceId = decodeURIComponent((await params).resourceId);
  const page = await loadPractice(wiring(), await headers(), resourceId);
  return <PracticeView resourceId={resourceId} page={page} />;
}
