import { SlotView } from "#src/components/ops/slot-view.tsx";
import { loadSlot } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";

interface PageProps {
  readonly params: Promise<{ readonly userId: string; readonly resourceId: string }>;
}

export default async function SlotPage({ params }: PageProps) {
  const { userId, resourceId } = await params;
  const slot = {
    userId: decodeURIComponent(userId),
    resourceId: decodeURIComponent(resourceId),
  };
  return <SlotView page={await loadSlot(wiring(), await getRequestUser(), slot)} />;
}
