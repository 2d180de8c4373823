import { AuditView } from "../../../components/ops/audit-view";
import { loadAudit, type Query } from "../../../lib/actions/ops-pages";
import { wiring } from "../../../lib/wiring";
import { getRequestUser } from "../../request";

export default async function AuditPage(props: { readonly searchParams: Promise<Query> }) {
  const query = await props.searchParams;
  return <AuditView page={await loadAudit(wiring(), await getRequestUser(), query)} />;
}
