import { HealthView } from "#src/components/ops/health-view.tsx";
import { loadHealth } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "../request";

export default async function OpsPage() {
  return <HealthView page={await loadHealth(wiring(), await getRequestUser())} />;
}
