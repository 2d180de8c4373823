"use client";

import "./globals.css";

/** Stands in for the frame itself when that cannot be rendered. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Holdfast</title>
        <main className="page">
          <section className="card" role="alert">
            <h1>Something went wrong on our side</h1>
            <p>What you have answered so far is saved. Please load this page again in a moment.</p>
          </section>
        </main>
      </body>
    </html>
  );
}
