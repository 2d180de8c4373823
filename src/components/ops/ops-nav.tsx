"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  ["/ops", "Overview"],
  ["/ops/attempts", "Attempts"],
  ["/ops/sweep", "Sweep"],
  ["/ops/audit", "Audit log"],
] as const;

/** The pages for operators, with the one that is shown marked. A slot's page is none of them. */
export function OpsNav() {
  const shown = usePathname();
  return (
    <nav aria-label="Operations" className="ops-nav">
      {PAGES.map(([path, name]) => (
        <Link key={path} href={path} aria-current={path === shown ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
