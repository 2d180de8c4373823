import { SweepView } from "#src/components/ops/sweep-view.tsx";
import { loadDue } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";

export default async function SweepPage() {
  return <SweepView page={await loadDue(wiring(), await getRequestUser())} />;
}
