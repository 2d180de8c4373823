import { PracticeView } from "#src/components/practice/practice-view.tsx";
import { loadPractice } from "#lib/pages/practice";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function PracticePage({ params }: PageProps) {
  const resourceId = decodeURIComponent((await params).resourceId);
  const page = await loadPractice(wiring(), await getRequestUser(), resourceId);
  return <PracticeView resourceId={resourceId} page={page} />;
}
