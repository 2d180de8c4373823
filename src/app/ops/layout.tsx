import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { OpsNav } from "#src/components/ops/ops-nav.tsx";
import { operatorOrNobody } from "#lib/pages/ops-pages";
import { getRequestUser } from "../request";
import "./ops.css";

/** Nothing tells a stranger that these pages exist, the title neither. */
export async function generateMetadata(): Promise<Metadata> {
  return operatorOrNobody(await getRequestUser()) === null ? {} : { title: "Operations" };
}

/** Looks before anything is streamed: afterwards it is too late to answer 404. */
export default async function OpsLayout({ children }: { readonly children: ReactNode }) {
  if (operatorOrNobody(await getRequestUser()) === null) notFound();
  return (
    <>
      <OpsNav />
      {children}
    </>
  );
}
