import { PracticeView } from "../../../components/practice/practice-view";
import { loadPractice } from "../../../lib/actions/practice";
import { wiring } from "../../../lib/wiring";
import { getRequestUser } from "../../request";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function PracticePage({ params }: PageProps) {
  const resourceId = decodeURIComponent((await params).resourceId);
  const page = await loadPractice(wiring(), await getRequestUser(), resourceId);
  return <PracticeView resourceId={resourceId} page={page} />;
}
