import { PracticeView } from "#src/components/practice/practice-view.tsx";
import { getPractice } from "#src/app/request.ts";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function PracticePage({ params }: PageProps) {
  const { resourceId } = await params;
  const page = await getPractice(resourceId);
  return <PracticeView resourceId={decodeURIComponent(resourceId)} page={page} />;
}
