/*
 * The protocol of the attempt number, told a second time and apart from the TypeScript: one slot,
 * two tabs of its student, two publishers, and a world that spoils what it may. Every `::` is one
 * step that its process may take whenever the condition before `->` is true; Spin takes them in
 * every order. The one bound is ATTEMPTS; lists are stale, tabs crash, records expire and Redis is
 * flushed any number of times.
 *
 * With -DWITHOUT=H2 (or another name below) exactly one rule is left out, and Spin must find the
 * hazard of that name; -DCALM keeps expiry and flush away, so that only the students are to blame.
 * Every step prints who | does what | what came back.
 *
 * Not here: earlier versions (H14, H15, H19), keys that get lost one by one (H10, H16), pages (H7,
 * H8), the outbox index (H21), Finalized.published, on which nothing depends.
 */
mtype = { NOTHING, H2, MARK_IN_CREATE, H3, H4, DIGEST, H5, H18, H20, ASSUMPTION };
#ifndef WITHOUT
#define WITHOUT NOTHING
#endif
#ifndef QUESTIONS
#define QUESTIONS 2
#endif
#define ATTEMPTS 3                     /* how many are ever opened */
#define FINALIZED (QUESTIONS + 1)
#define NUMBERS 7                      /* one more than can be derived, see init */
#define EARLIER 9                      /* the attempt id of a result from before all this */

#define some(is)  (is(1) || is(2) || is(3) || is(4) || is(5) || is(6))
#define every(is) (is(1) && is(2) && is(3) && is(4) && is(5) && is(6))
#define count(is) (is(1) +  is(2) +  is(3) +  is(4) +  is(5) +  is(6))

/* ---- Redis and the gradebook ----------------------------------------------------------------- */

typedef Record {
  byte id;                             /* the attempt id; 0: there is no record */
  byte stage                           /* how many answers it holds, or FINALIZED */
}
Record record[NUMBERS];                /* by attempt number */
byte pointer;                          /* the current attempt number; 0: none */
byte highWater;
byte outbox[NUMBERS];                  /* by number: attempt id of a result to publish; 0: none */
byte gradebook[NUMBERS];               /* by number: attempt id of the result there; 0: none */

/* ---- The invariants, and what only they know ------------------------------------------------- */

byte opened;                           /* attempts so far: their ids are 1, 2, 3 … */
byte acknowledged;                     /* answers acknowledged since reset, expiry or flush */
byte lastFinalized;                    /* number; 0: none since Redis was flushed */
byte finalized[NUMBERS];               /* by number: attempt id; 0: none since Redis was flushed */
byte looked;                           /* publishers between their look and their PUT */

#define always(invariant, name) if :: (invariant) :: else -> printf(name); assert(false) fi

#define isOpen(n) (record[n].id != 0 && record[n].stage < FINALIZED)
#define isKept(n) (finalized[n] == 0 || finalized[n] == outbox[n] || finalized[n] == gradebook[n])

inline check() {
  always(count(isOpen) <= 1, "BROKEN I2|two attempts of the slot accept answers\n");
  always(record[pointer].stage >= acknowledged,
    "BROKEN I4|an acknowledged answer is not in the record\n");
  always(every(isKept), "BROKEN I9|a finalized result is neither in gradebook nor outbox\n")
}

/* ---- The rules, each of which can be left out ------------------------------------------------ */

#define rule(name) (WITHOUT != name)

/* H2: a number that was finalized is never given again. The start asks for a higher one, and create
   looks at the mark again, which may have risen since. A result in the gradebook is found by id too
   (H6); the mark alone guards one that is still on its way there. */
#define lowest(mark) (rule(H2) -> mark + 1 : 1)
#define isBurned(n) (rule(H2) && rule(MARK_IN_CREATE) && n <= highWater)

/* H3: the mark rises in the script that finalizes; not after the PUT, however late that is. */
#define raised(n) (n > highWater -> n : highWater)
#define markAfterFinalize(n) (rule(H3) -> raised(n) : highWater)
#define markAfterPut(n) (rule(H3) -> highWater : raised(n))

/* H4: commit compares the attempt id, not only the number and the content. */
#define isSameAttempt(n, attempt) (!rule(H4) || record[n].id == attempt)

/* The content too (the digest): two tabs that answer the same question. */
#define isSameContent(n, content) (!rule(DIGEST) || record[n].stage == content)

/* H5: create looks whether the slot is still empty. Left out, the look with which a start begins is
   the check of a check-then-set. */
#define isOccupied (rule(H5) && pointer != 0)

/* H18: the outbox entry survives a reset. */
#define outboxAfterReset(n) (rule(H18) -> outbox[n] : 0)

/* H20: a publisher leaves a result of another attempt alone. */
#define isConflict(n, attempt) (rule(H20) && gradebook[n] != 0 && gradebook[n] != attempt)

/* ---- A tab ----------------------------------------------------------------------------------- */

mtype = { LIST, GET, CREATE };         /* what a start does next */

inline forget() { number = 0; id = 0; stage = 0; mark = 0; next = 0 }

#define mayCommit (pointer == number && isSameAttempt(number, id) && isSameContent(number, stage))

/* The record is replaced as a whole, by what the tab has made of what it saw. */
inline commit(newStage) {
  always(record[number].id == id, "BROKEN I1|an event of one attempt is applied to another\n");
  stage = newStage; record[number].id = id; record[number].stage = stage
}

proctype tab(byte me) {
  byte number, id, stage;              /* the attempt as this tab saw it last; id 0: it saw none */
  mtype next; byte mark, n;            /* of a start: its next step, the high-water mark it saw */
end:
  do
  :: d_step { pointer != 0 && (id != record[pointer].id || stage != record[pointer].stage) ->
       forget(); number = pointer; id = record[number].id; stage = record[number].stage;
       printf("tab %c|loads|attempt %d (id %d), stage %d\n", me, number, id, stage) }
  :: d_step { id != 0 && stage < QUESTIONS ->
       if
       :: mayCommit ->
          printf("tab %c|answers in attempt %d (id %d)|committed\n", me, number, id);
          commit(stage + 1); acknowledged++
       :: else ->
          printf("tab %c|answers in attempt %d (id %d)|stale\n", me, number, id); forget()
       fi; check() }
  :: d_step { id != 0 && stage == QUESTIONS ->
       if
       :: mayCommit ->
          printf("tab %c|finalizes attempt %d (id %d)|committed\n", me, number, id);
          commit(FINALIZED); outbox[number] = id; highWater = markAfterFinalize(number);
          always(number > lastFinalized, "BROKEN I5|a finalized number is finalized again\n");
          lastFinalized = number; finalized[number] = id
       :: else ->
          printf("tab %c|finalizes attempt %d (id %d)|stale\n", me, number, id); forget()
       fi; check() }
  :: d_step { id != 0 ->               /* clear compares the id as well (H9) */
       if
       :: pointer == number && record[number].id == id && record[number].stage == stage ->
          printf("tab %c|resets attempt %d (id %d)|cleared\n", me, number, id);
          record[number].id = 0; record[number].stage = 0; pointer = 0; acknowledged = 0;
          outbox[number] = outboxAfterReset(number)
       :: else -> printf("tab %c|resets attempt %d (id %d)|stale\n", me, number, id)
       fi; forget(); check() }

  /* A start: load, list, walk up by id past every number that exists (H6), create. */
  :: d_step { pointer == 0 && next == 0 && opened < ATTEMPTS ->
       forget(); mark = highWater; next = LIST;
       printf("tab %c|loads|no attempt, high-water mark %d\n", me, mark) }
  :: d_step { next == LIST ->
       n = NUMBERS - 1;
       do :: n > 0 && gradebook[n] == 0 -> n-- :: else -> break od;
       printf("tab %c|lists results|up to %d\n", me, n);
       number = (n + 1 > lowest(mark) -> n + 1 : lowest(mark)); mark = 0; n = 0; next = GET }
  :: d_step { next == LIST ->
       printf("tab %c|lists results|none (a stale list)\n", me);
       number = lowest(mark); mark = 0; next = GET }
  :: d_step { next == GET ->
       if
       :: gradebook[number] != 0 ->
          printf("tab %c|gets result %d|it exists\n", me, number); number++
       :: else ->
          printf("tab %c|gets result %d|there is none\n", me, number); next = CREATE
       fi }
  :: d_step { next == CREATE ->
       next = 0;
       if
       :: isOccupied || isBurned(number) || opened == ATTEMPTS ->
          printf("tab %c|creates attempt %d|refused\n", me, number); forget()
       :: else ->
          opened++; id = opened;
          printf("tab %c|creates attempt %d|created, id %d\n", me, number, id);
          pointer = number; record[number].id = id; record[number].stage = 0
       fi; check() }
  :: d_step { id != 0 || next != 0 ->
       printf("tab %c|crashes and is opened again|\n", me); forget() }
  od
}

/* ---- A publisher: the finalizing request, or the sweep --------------------------------------- */

#define isDue(n) (outbox[n] != 0)
#define due(n) :: isDue(n) -> number = n

proctype publisher(byte me) {
  byte number, id;                     /* the outbox entry that it works on; 0: none */
  bool willPut;
end:
  do
  :: atomic { number == 0 && some(isDue) ->
       if due(1) due(2) due(3) due(4) due(5) due(6) fi;
       id = outbox[number];
       if
       :: isConflict(number, id) ->
          printf("publisher %c|looks for result %d|another attempt's, a conflict\n", me, number);
          number = 0; id = 0
       :: !isConflict(number, id) && gradebook[number] == id ->
          printf("publisher %c|looks for result %d|it is there\n", me, number)
       :: else ->
          printf("publisher %c|looks for result %d|will PUT it\n", me, number);
          willPut = true; looked++
       fi }
  :: d_step { willPut ->
       printf("publisher %c|PUTs result %d (id %d)|done\n", me, number, id);
       always(gradebook[number] == 0 || gradebook[number] == id,
         "BROKEN I3|a result is replaced by another attempt's\n");
       gradebook[number] = id; willPut = false; looked--; check() }
  :: d_step { number != 0 && !willPut ->
       printf("publisher %c|removes result %d (id %d) from the outbox|done\n", me, number, id);
       if :: outbox[number] == id -> outbox[number] = 0 :: else fi;
       highWater = markAfterPut(number); number = 0; id = 0; check() }
  :: d_step { number != 0 ->
       printf("publisher %c|crashes|\n", me);
       looked = looked - willPut; willPut = false; number = 0; id = 0 }
  od
}

/* ---- The world ------------------------------------------------------------------------------- */

/* By assumption Redis is not flushed while a publisher stands between its look and its PUT. */
#define mayFlush (looked == 0 || !rule(ASSUMPTION))

proctype world() {
  byte n;
end:
  do
  :: d_step { pointer != 0 ->
       printf("world|lets the record expire|\n");
       record[pointer].id = 0; record[pointer].stage = 0; pointer = 0; acknowledged = 0 }

  /* Of what was before, nothing is promised then but that no result is replaced (I3). */
  :: d_step { mayFlush && (pointer != 0 || highWater != 0 || some(isDue)) ->
       printf("world|flushes Redis|\n");
       pointer = 0; highWater = 0; acknowledged = 0; lastFinalized = 0;
       for (n : 0 .. NUMBERS - 1) {
         record[n].id = 0; record[n].stage = 0; outbox[n] = 0; finalized[n] = 0
       }
       n = 0 }
  od
}

/* The gradebook has result 2 and a gap below it: a stale list leads to 1 and a true one to 3. So
   three attempts get numbers up to 5, and 6 is the highest that can be derived. */
init {
  atomic {
    gradebook[2] = EARLIER;
#ifndef CALM
    run world();
#endif
    run publisher('1'); run publisher('2'); run tab('B'); run tab('A')
  }
}
