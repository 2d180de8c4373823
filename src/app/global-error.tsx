"use client";

import "./globals.css";

/** Shown when the frame of the page cannot be rendered. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Holdfast</title>
        <main className="page">
          <section className="card" role="alert">
            <h1>Something went wrong on our side</h1>
            <p>Your answers so far are saved. Please reload this page in a moment.</p>
          </section>
        </main>
      </body>
    </html>
  );
}
