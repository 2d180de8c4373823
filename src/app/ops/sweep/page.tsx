import { SweepView } from "../../../components/ops/sweep-view";
import { loadDue } from "../../../lib/actions/ops-pages";
import { wiring } from "../../../lib/wiring";
import { getRequestUser } from "../../request";

export default async function SweepPage() {
  return <SweepView page={await loadDue(wiring(), await getRequestUser())} />;
}
