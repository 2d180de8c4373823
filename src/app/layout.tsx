import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { SiteFrame } from "../components/frame/site-frame";
import { whoIsSignedIn } from "../lib/actions/practice";
import { wiring } from "../lib/wiring";
import "./globals.css";

/** Every page is about one student: nothing is rendered ahead of time. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Holdfast", template: "%s · Holdfast" },
  description: "Practice, quizzes and tests that keep your place.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const ports = wiring();
  const student = await whoIsSignedIn(ports, await headers());
  return (
    <html lang="en">
      <body>
        <SiteFrame
          student={student}
          isDemo={ports.settings.auth.mode === "demo"}
          isForgetful={ports.storeKind === "memory"}
        >
          {children}
        </SiteFrame>
      </body>
    </html>
  );
}
