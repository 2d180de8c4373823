import Link from "next/link";

export function OpsNav() {
  return (
    <nav aria-label="Operations" className="ops-nav">
      <Link href="/ops">Attempts</Link>
      <Link href="/ops/sweep">Sweep</Link>
      <Link href="/ops/audit">Audit log</Link>
    </nav>
  );
}
