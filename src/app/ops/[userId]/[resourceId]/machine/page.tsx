import { TrailView } from "#src/components/machine/trail-view.tsx";
import { loadSlot } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";
import "#src/components/machine/machine.css";

interface PageProps {
  readonly params: Promise<{ readonly userId: string; readonly resourceId: string }>;
}

export default async function SlotMachinePage({ params }: PageProps) {
  const { userId, resourceId } = await params;
  const slot = {
    userId: decodeURIComponent(userId),
    resourceId: decodeURIComponent(resourceId),
  };
  return <TrailView page={await loadSlot(wiring(), await getRequestUser(), slot)} />;
}
