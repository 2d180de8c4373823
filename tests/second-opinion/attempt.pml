/*
 * A second model of the protocol of the attempt number, written apart from the TypeScript: one
 * slot, two tabs of its student, two publishers, and a world that loses data. Every `::` is one
 * step that its process may take whenever the condition before `->` is true; Spin takes them in
 * every order. The one bound is ATTEMPTS. Lists are stale, tabs crash and data is lost any number
 * of times.
 *
 * The world lets records expire and flushes Redis. Switches change what it does:
 *   -DLOSE_KEYS  it also evicts the pointer alone or the record alone; there is one publisher
 *   -DLOSE_MARK  it also evicts the high-water mark alone; there is one publisher
 *   -DCALM       it does nothing, which shows that a hazard needs no more than the students
 *
 * -DWITHOUT=H2 (or another rule below) leaves out that rule, and Spin must find its hazard.
 * -DWITHOUT=REDIS_LOST_DATA (or another exception below) excuses nothing of that kind, and Spin must find the
 * history that the exception is for. Every step prints who | does what | what came back.
 *
 * Not modelled: legacy pods (H14, H15), pages of the list (H7, H8), the outbox index (H21),
 * tokens, evicted answers (H30), an evicted outbox or tombstone, Finalized.published (nothing
 * depends on it).
 */
mtype = {
  NOTHING,
  /* rules */
  H2, MARK_IN_CREATE, H3, H4, DIGEST, H5, H18, H20, H23, H25, H26,
  /* exceptions */
  REDIS_LOST_DATA, FLUSH_BETWEEN_LOOK_AND_PUT, RECORD_EVICTED, TWO_KEYS_LOST,
  START_OUTLIVES_RECORD, NUMBER_FORGOTTEN
};
#ifndef WITHOUT
#define WITHOUT NOTHING
#endif
#define rule(name) (WITHOUT != name)
#define isExcused(name) (WITHOUT != name)
#ifndef QUESTIONS
#define QUESTIONS 2
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 3                     /* how many are ever opened */
#endif
#define FINALIZED (QUESTIONS + 1)
#define NUMBERS 7                      /* one more than can be derived, see init */
#define EARLIER 9                      /* the attempt id of a result from before all this */
#define WINDOW 2                       /* how many numbers a recovery without a pointer looks at */

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
byte tombstone;                        /* numbers up to this one were used at the last clear */
byte outbox[NUMBERS];                  /* by number: attempt id of a result to publish; 0: none */
byte gradebook[NUMBERS];               /* by number: attempt id of the result there; 0: none */

/* What a script finds in Redis; resolve() computes both again after every change. */
byte used;                             /* numbers up to this one are used */
byte current;                          /* the number of the current attempt; 0: none */

/* H2: a used number is never given again. The start asks for a higher one, and every script
   compares with the mark (MARK_IN_CREATE), which may have risen since. The start finds results in
   the gradebook by id too (H6), but not one that is still on its way there. */
#define lowest(mark) (rule(H2) -> mark + 1 : 1)
#define isUsed(n) (rule(H2) && rule(MARK_IN_CREATE) && n <= used)

/* A record that accepts answers is eligible only above the used numbers (H19). */
#define isEligible(n) (record[n].id != 0 && (record[n].stage == FINALIZED || !isUsed(n)))

byte at, from;                         /* variables of loops, 0 between steps */

/* The current attempt is the one that the pointer names, otherwise the highest eligible record in a
   window that begins at the used numbers (H16). */
inline resolve() {
  used = highWater;
  at = 1;
  do
  :: at < NUMBERS -> if :: rule(H3) && outbox[at] != 0 && at > used -> used = at :: else fi; at++
  :: else -> break
  od;
  from = (used > 1 -> used : 1);
  current = (isEligible(pointer) -> pointer : 0);
  at = from;
  do
  :: at < NUMBERS && at < from + WINDOW ->
     if :: !isEligible(pointer) && isEligible(at) -> current = at :: else fi; at++
  :: else -> break
  od;
  at = 0; from = 0
}

/* ---- The invariants, and the state that only they use ---------------------------------------- */

byte opened;                           /* attempts so far: their ids are 1, 2, 3 … */
byte live;                             /* number of the attempt that lives; 0: none */
byte acknowledged;                     /* its acknowledged answers */
byte lastFinalized;                    /* number; 0: none, or none that still counts */
byte finalized[NUMBERS];               /* by number: attempt id; 0: none since Redis was flushed */
byte starting;                         /* tabs in the middle of a start */
byte looked;                           /* publishers between their look and their PUT */

#define always(invariant, name) if :: (invariant) :: else -> printf(name); assert(false) fi

#define isOpen(n) (record[n].id != 0 && record[n].stage < FINALIZED)
#define isKept(n) (finalized[n] == 0 || finalized[n] == outbox[n] || finalized[n] == gradebook[n])

/* Without H23 the first check of I1 is left out, so that the trail shows what it leads to. */
inline check() {
  resolve();
  always(count(isOpen) <= 1, "BROKEN I2|two attempts of the slot accept answers\n");
  always(live == 0 || current == live || !rule(H23),
    "BROKEN I1|the attempt that was opened is not the current one\n");
  always(record[live].stage >= acknowledged,
    "BROKEN I4|an acknowledged answer is not in the record\n");
  always(every(isKept), "BROKEN I9|a finalized result is neither in gradebook nor outbox\n")
}

inline isForward(n) {
  always(finalized[n] == 0, "BROKEN I5|a finalized number is given again\n");
  always(n > lastFinalized, "BROKEN I5|the number is lower than a finalized one\n")
}

/* The attempt with that number lives no longer. */
inline isGone(n) { if :: live == n -> live = 0; acknowledged = 0 :: else fi }

/* ---- More rules, each of which can be left out ----------------------------------------------- */

/* H3: the mark rises in the script that finalizes, not only after the PUT, however late that is. A
   result that waits in the outbox counts as a mark (see resolve). */
#define raised(n) (n > highWater -> n : highWater)
#define markAfterFinalize(n) (rule(H3) -> raised(n) : highWater)
#define markAfterClear(n, s) \
  (rule(H3) -> (s == FINALIZED -> raised(n) : raised(n - 1)) : highWater)

/* H4: commit compares the attempt id, not only the number and the content. */
#define isSameAttempt(n, attempt) (!rule(H4) || record[n].id == attempt)

/* The content too (the digest): two tabs that answer the same question. */
#define isSameContent(n, content) (!rule(DIGEST) || record[n].stage == content)

/* H5: create looks whether the slot is still empty. Left out, the look with which a start begins is
   the check of a check-then-set. */
#define isOccupied(n) (rule(H5) && (current != 0 || record[n].id != 0))

/* H18: the outbox entry survives a reset. */
#define outboxAfterReset(n) (rule(H18) -> outbox[n] : 0)

/* H20: a publisher leaves a result of another attempt alone. */
#define isConflict(n, attempt) (rule(H20) && gradebook[n] != 0 && gradebook[n] != attempt)

/* H23: create raises the mark to the number before its own, so that the window of a recovery begins
   at the open attempt (also while a reset of another attempt is under way, H24). */
#define markAfterCreate(n) (rule(H23) -> raised(n - 1) : highWater)

/* H25: after its look a publisher reads the outbox again, and puts only if the entry of that
   attempt is still there under that number. */
#define isStillDue(n, attempt) (!rule(H25) || outbox[n] == attempt)

/* H26: the tombstone that a reset leaves also keeps the mark of that time, and create compares with
   it as well. It matters only where the mark can be lost. */
#ifdef LOSE_MARK
#define isGivenUp(n) (rule(H26) && n <= tombstone)
#define keepUsed() tombstone = (used > tombstone -> used : tombstone)
#else
#define isGivenUp(n) false
#define keepUsed() skip
#endif

/* ---- A tab ----------------------------------------------------------------------------------- */

mtype = { LIST, GET, CREATE };         /* what a start does next */

inline goTo(step) {
  starting = starting + (step != 0) - (next != 0); next = step
}

inline forget() { number = 0; id = 0; stage = 0; mark = 0; goTo(0) }

#define mayCommit (pointer == number && isSameAttempt(number, id) && isSameContent(number, stage))

#define isUnseen(n) (id != record[n].id || stage != record[n].stage)

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
  :: d_step { current != 0 && (pointer != current || isUnseen(current)) ->
       forget(); pointer = current; number = current; id = record[number].id;
       stage = record[number].stage;
       if :: stage == FINALIZED && number > used -> highWater = number :: else fi;
       printf("tab %c|loads|attempt %d (id %d), stage %d\n", me, number, id, stage); check() }
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
          isForward(number); lastFinalized = number; finalized[number] = id
       :: else ->
          printf("tab %c|finalizes attempt %d (id %d)|stale\n", me, number, id); forget()
       fi; check() }
  :: d_step { id != 0 ->               /* clear compares the id as well (H9) */
       if
       :: record[number].id == id && record[number].stage == stage ->
          printf("tab %c|resets attempt %d (id %d)|cleared\n", me, number, id);
          highWater = markAfterClear(number, stage); outbox[number] = outboxAfterReset(number);
          record[number].id = 0; record[number].stage = 0; isGone(number);
          if :: pointer == number -> pointer = 0 :: else fi; resolve(); keepUsed()
       :: else -> printf("tab %c|resets attempt %d (id %d)|stale\n", me, number, id)
       fi; forget(); check() }

  /* A start: load, list, walk up by id past every number that exists (H6), create. */
  :: d_step { current == 0 && next == 0 && opened < ATTEMPTS ->
       forget(); pointer = 0; mark = used; goTo(LIST);
       printf("tab %c|loads|no attempt, high-water mark %d\n", me, mark) }
  :: d_step { next == LIST ->
       n = NUMBERS - 1;
       do :: n > 0 && gradebook[n] == 0 -> n-- :: else -> break od;
       printf("tab %c|lists results|up to %d\n", me, n);
       number = (n + 1 > lowest(mark) -> n + 1 : lowest(mark)); mark = 0; n = 0; goTo(GET) }
  :: d_step { next == LIST ->
       printf("tab %c|lists results|none (a stale list)\n", me);
       number = lowest(mark); mark = 0; goTo(GET) }
  :: d_step { next == GET ->
       if
       :: gradebook[number] != 0 ->
          printf("tab %c|gets result %d|it exists\n", me, number); number++
       :: else ->
          printf("tab %c|gets result %d|there is none\n", me, number); goTo(CREATE)
       fi }
  :: d_step { next == CREATE ->
       goTo(0);
       if
       :: isOccupied(number) || isUsed(number) || isGivenUp(number) || opened == ATTEMPTS ->
          printf("tab %c|creates attempt %d|refused\n", me, number); forget()
       :: else ->
          opened++; id = opened;
          printf("tab %c|creates attempt %d|created, id %d\n", me, number, id); isForward(number);
          pointer = number; record[number].id = id; record[number].stage = 0;
          highWater = markAfterCreate(number); live = number
       fi; check() }
  :: d_step { id != 0 || next != 0 ->
       printf("tab %c|crashes and is opened again|\n", me); forget() }
  od
}

/* ---- A publisher: the finalizing request, or the sweep --------------------------------------- */

#define isDue(n) (outbox[n] != 0)
#define due(n) :: isDue(n) -> number = n

mtype = { LOOK, READ_AGAIN, PUT, REMOVE };  /* what a publisher does next */

inline leave() { number = 0; id = 0; next = 0 }

proctype publisher(byte me) {
  byte number, id;                     /* the outbox entry that it has read; 0: none */
  mtype next;
end:
  do
  :: atomic { next == 0 && some(isDue) ->
       if due(1) due(2) due(3) due(4) due(5) due(6) fi;
       id = outbox[number]; next = LOOK;
       printf("publisher %c|reads the outbox|result %d (id %d)\n", me, number, id) }
  :: d_step { next == LOOK ->
       if
       :: isConflict(number, id) ->
          printf("publisher %c|looks for result %d|another attempt's, a conflict\n", me, number);
          leave()
       :: !isConflict(number, id) && gradebook[number] == id ->
          printf("publisher %c|looks for result %d|it is there\n", me, number); next = REMOVE
       :: else ->
          printf("publisher %c|looks for result %d|there is none\n", me, number);
          next = READ_AGAIN; looked++
       fi }
  :: d_step { next == READ_AGAIN ->
       if
       :: isStillDue(number, id) ->
          printf("publisher %c|reads the outbox again|will PUT result %d\n", me, number); next = PUT
       :: else ->
          printf("publisher %c|reads the outbox again|not that entry\n", me); looked--; leave()
       fi }
  :: d_step { next == PUT ->
       printf("publisher %c|PUTs result %d (id %d)|done\n", me, number, id);
       always(gradebook[number] == 0 || gradebook[number] == id,
         "BROKEN I3|a result is replaced by another attempt's\n");
       gradebook[number] = id; next = REMOVE; looked--; check() }
  :: d_step { next == REMOVE ->
       printf("publisher %c|removes result %d (id %d) from the outbox|done\n", me, number, id);
       if
       :: outbox[number] == id -> outbox[number] = 0; highWater = raised(number)
       :: else
       fi; leave(); check() }
  :: d_step { next != 0 ->
       printf("publisher %c|crashes|\n", me);
       if :: next == READ_AGAIN || next == PUT -> looked-- :: else fi; leave() }
  od
}

/* ---- The world ------------------------------------------------------------------------------- */

/* exception: flush-between-look-and-put */
#define mayFlush (looked == 0 || !isExcused(FLUSH_BETWEEN_LOOK_AND_PUT))

#ifdef LOSE_MARK
/* exception: start-outlives-record */
#define mayExpire (starting == 0 || !isExcused(START_OUTLIVES_RECORD))

/* exception: number-forgotten. Mark, outbox, record and tombstone are gone, so that a lower number
   may be given. The same number may not be given again: its result is found by id. */
#define isForgotten(n) (used < n && tombstone < n && record[n].id == 0)

inline excuseForgotten() {
  resolve();
  if
  :: isExcused(NUMBER_FORGOTTEN) && isForgotten(lastFinalized) -> lastFinalized = 0
  :: else
  fi
}
#else
#define mayExpire true
#define excuseForgotten() skip
#endif

#define isStored(n) (record[n].id != 0)
#define stored(n) :: isStored(n) -> number = n

proctype world() {
  byte number;
end:
  do
  :: d_step { current != 0 && mayExpire ->
       printf("world|lets the record of attempt %d expire|\n", current);
       isGone(current); record[current].id = 0; record[current].stage = 0; pointer = 0;
       excuseForgotten(); check() }

  :: d_step { mayFlush && (current != 0 || pointer != 0 || used != 0 || tombstone != 0) ->
       printf("world|flushes Redis|\n");
       pointer = 0; highWater = 0; tombstone = 0;
       for (at : 0 .. NUMBERS - 1) { record[at].id = 0; record[at].stage = 0; outbox[at] = 0 }
       /* exception: redis-lost-data. Of what was before, only I3 is claimed then. */
       if
       :: isExcused(REDIS_LOST_DATA) ->
          live = 0; acknowledged = 0; lastFinalized = 0;
          for (at : 0 .. NUMBERS - 1) { finalized[at] = 0 }
       :: else
       fi; check() }

  /* exception: two-keys-lost. No run that is to hold has both of these switches. */
#ifdef LOSE_KEYS
  :: d_step { pointer != 0 -> printf("world|evicts the pointer|\n"); pointer = 0; check() }
  :: atomic { some(isStored) ->
       if stored(1) stored(2) stored(3) stored(4) stored(5) stored(6) fi;
       d_step {
         printf("world|evicts the record of attempt %d|\n", number);
         record[number].id = 0; record[number].stage = 0;
         /* exception: record-evicted. Its attempt ends, and its answers are lost. */
         if :: isExcused(RECORD_EVICTED) -> isGone(number) :: else fi;
         number = 0; check() } }
#endif
#ifdef LOSE_MARK
  :: d_step { highWater != 0 ->
       printf("world|evicts the high-water mark|\n"); highWater = 0; excuseForgotten(); check() }
  :: d_step { tombstone != 0 && mayExpire ->
       printf("world|lets the tombstone expire|\n"); tombstone = 0; excuseForgotten(); check() }
#endif
  od
}

/* The gradebook has result 2 and a gap below it: a stale list leads to 1 and a true one to 3, which
   is beyond a window that begins at 1. So three attempts get numbers up to 5, and 6 is the highest
   that can be derived. */
init {
  atomic {
    gradebook[2] = EARLIER;
#ifndef CALM
    run world();
#endif
    run publisher('1');
#if !defined(LOSE_KEYS) && !defined(LOSE_MARK)
    run publisher('2');
#endif
    run tab('B'); run tab('A')
  }
}
