import { AttemptsView } from "../../components/ops/attempts-view";
import { loadAttempts, type Query } from "../../lib/actions/ops-pages";
import { wiring } from "../../lib/wiring";
import { getRequestUser } from "../request";

export default async function OpsPage(props: { readonly searchParams: Promise<Query> }) {
  const query = await props.searchParams;
  return <AttemptsView page={await loadAttempts(wiring(), await getRequestUser(), query)} />;
}
