import { AuditView } from "#src/components/ops/audit-view.tsx";
import { loadAudit, type Query } from "#lib/pages/ops-pages";
import { wiring } from "#lib/wiring";
import { getRequestUser } from "#src/app/request.ts";

export default async function AuditPage(props: { readonly searchParams: Promise<Query> }) {
  const query = await props.searchParams;
  return <AuditView page={await loadAudit(wiring(), await getRequestUser(), query)} />;
}
