import { PracticeView } from "#src/components/practice/practice-view.tsx";
import { PageStudent } from "#src/app/page-student.tsx";
import { getPractice, getRequestUser } from "#src/app/request.ts";

interface PageProps {
  readonly params: Promise<{ readonly resourceId: string }>;
}

export default async function PracticePage({ params }: PageProps) {
  const { resourceId } = await params;
  const [requestUser, page] = await Promise.all([getRequestUser(), getPractice(resourceId)]);
  return (
    <>
      <PageStudent requestUser={requestUser} />
      <PracticeView resourceId={decodeURIComponent(resourceId)} page={page} />
    </>
  );
}
