import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { ILastExit } from '../wire/kernel';

/**
 * What a person would call the end that a signal brings; `''` for none.
 */
function signalWord(trans: TranslationBundle, signal: string): string {
  switch (signal) {
    case 'SIGABRT':
      return trans.__('abort');
    case 'SIGALRM':
      return trans.__('alarm clock');
    case 'SIGBUS':
      return trans.__('bus error');
    case 'SIGFPE':
      return trans.__('floating-point error');
    case 'SIGHUP':
      return trans.__('hangup');
    case 'SIGILL':
      return trans.__('illegal instruction');
    case 'SIGINT':
      return trans.__('interrupt');
    case 'SIGPIPE':
      return trans.__('broken pipe');
    case 'SIGQUIT':
      return trans.__('quit');
    case 'SIGSEGV':
      return trans.__('segmentation fault');
    case 'SIGSYS':
      return trans.__('bad system call');
    case 'SIGTERM':
      return trans.__('terminated');
    case 'SIGTRAP':
      return trans.__('trace trap');
    case 'SIGXCPU':
      return trans.__('CPU time limit exceeded');
    case 'SIGXFSZ':
      return trans.__('file size limit exceeded');
    default:
      return '';
  }
}

/**
 * What a sentence adds to how a process ended, with the number of facts in it
 * that only the server's sentence has.
 */
const CLUES: readonly (readonly [
  say: (trans: TranslationBundle, holes: readonly string[]) => string,
  holes: number
])[] = [
  [trans => trans.__('out of memory'), 0],
  [(trans, [size]) => trans.__('out of memory (limit %1)', size), 1],
  [(trans, [size]) => trans.__('out of memory (shared limit %1)', size), 1],
  [(trans, [size]) => trans.__('out of memory (machine of %1)', size), 1],
  [(trans, [size]) => trans.__('out of memory (the kernel had %1)', size), 1],
  [
    (trans, [used, whole]) =>
      trans.__('out of memory (%1 of %2 in use)', used, whole),
    2
  ],
  [trans => trans.__('stack overflow'), 0],
  [
    (trans, [calls]) =>
      trans.__('stack overflow (%1 calls deep or more)', calls),
    1
  ],
  [trans => trans.__('command not found'), 0],
  [trans => trans.__('command not executable'), 0],
  [trans => trans.__('ipykernel is not installed'), 0],
  [trans => trans.__('an import failed'), 0],
  [trans => trans.__("a module of Python's own is hidden by another file"), 0],
  [trans => trans.__('address in use'), 0],
  [trans => trans.__('disk full'), 0],
  [trans => trans.__('killed'), 0],
  [trans => trans.__('crashed'), 0]
];

/**
 * A sentence in any language, with holes: `holes[0]` is the first.
 */
type Saying = (trans: TranslationBundle, holes: readonly string[]) => string;

/**
 * A sentence that may tell of an end.
 */
interface ICandidate {
  readonly say: Saying;

  /**
   * How many facts of it only the server's sentence has, such as a path.
   */
  readonly holes: number;
}

/**
 * Say why a process ended, in the reader's language.
 *
 * @param trans - The reader's language.
 * @param reason - The server's sentence, plain text.
 * @param exit - The end that it is about, if that is known.
 *
 * @returns The sentence composed from the fields of the end, where it says in
 * English just what the server says; else the server's sentence: it may have
 * facts that the fields have not.
 */
export function sentence(
  trans: TranslationBundle,
  reason: string,
  exit: ILastExit | null
): string {
  if (exit === null || exit.reason !== reason || reason === '') {
    return reason;
  }
  const known = SAID.get(exit);
  if (known?.trans === trans) {
    return known.text;
  }
  const text = compose(trans, exit);
  SAID.set(exit, { trans, text });
  return text;
}

/**
 * What was composed: the same end is shown over and over.
 */
const SAID = new WeakMap<
  ILastExit,
  { readonly trans: TranslationBundle; readonly text: string }
>();

function compose(trans: TranslationBundle, exit: ILastExit): string {
  for (const candidate of candidates(exit)) {
    const holes = match(candidate, exit.reason);
    if (holes !== null) {
      return candidate.say(trans, holes);
    }
  }
  return exit.reason;
}

const ENGLISH = nullTranslator.load('');

/**
 * What stands for a hole in a pattern; the server's sentences have none.
 */
const HOLE = '\u0000';

/**
 * The facts in the holes of a sentence; `null` when the server says another.
 */
function match(candidate: ICandidate, reason: string): string[] | null {
  const holes = new Array<string>(candidate.holes).fill(HOLE);
  const pattern = candidate
    .say(ENGLISH, holes)
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .split(HOLE)
    .join('(.+)');
  return new RegExp(`^${pattern}$`).exec(reason)?.slice(1) ?? null;
}

const said = (say: Saying, holes = 0): ICandidate => ({ say, holes });

function candidates(exit: ILastExit): ICandidate[] {
  switch (exit.cause) {
    case 'shutdown':
      return [
        said(trans =>
          exit.initiator === 'automatic'
            ? trans.__('Shut down for an automatic restart')
            : trans.__('Shut down on request')
        )
      ];
    case 'culled':
      return [
        said(trans => trans.__('Shut down because it was idle for too long'))
      ];
    case 'restart-limit':
      return [...deaths(exit).map(death => gaveUp(exit, death)), gaveUp(exit)];
    default:
      return deaths(exit);
  }
}

function gaveUp(exit: ILastExit, death?: ICandidate): ICandidate {
  const times = (trans: TranslationBundle) =>
    trans._n(
      'Gave up after %1 automatic restart',
      'Gave up after %1 automatic restarts',
      exit.restarts
    );
  if (!death) {
    return said(times);
  }
  return said((trans, holes) => {
    const last = death.say(trans, holes);
    const inner = last.charAt(0).toLowerCase() + last.slice(1);
    return trans.__('%1: %2', times(trans), inner);
  }, death.holes);
}

/**
 * The ends that nobody had asked for.
 */
function deaths(exit: ILastExit): ICandidate[] {
  const { signal, exitCode } = exit;
  const plain =
    signal !== null
      ? signalled(signal)
      : exitCode !== null
        ? exited(exitCode, exit.reason)
        : [said(trans => trans.__('Ended, and nothing told how'))];
  const named = (say: (trans: TranslationBundle, what: string) => string) =>
    said((trans, [what]) => say(trans, what), 1);
  return [
    ...plain,
    ...plain.flatMap(explained),
    named((trans, what) => trans.__('Could not start: %1', what)),
    named((trans, time) =>
      trans.__('Did not answer within %1 s of its start', time)
    ),
    // What Windows calls it.
    ...(signal === null && exitCode !== null
      ? [
          named((trans, what) => trans.__('Crashed with %1', what)),
          named((trans, what) => trans.__('Ended with %1', what))
        ]
      : [])
  ];
}

/**
 * The same with what is known, or likely, besides.
 */
function explained({ say }: ICandidate): ICandidate[] {
  return CLUES.flatMap(([clue, holes]) => [
    said(
      (trans, found) =>
        trans.__('%1: probably %2', say(trans, []), clue(trans, found)),
      holes
    ),
    said(
      (trans, found) => trans.__('%1: %2', say(trans, []), clue(trans, found)),
      holes
    ),
    said(
      (trans, found) => trans.__('%1 (%2)', say(trans, []), clue(trans, found)),
      holes
    )
  ]);
}

function exited(code: number, reason: string): ICandidate[] {
  const plain = said(trans => trans.__('Exited with code %1', `${code}`));
  // The code stands for a signal; which one differs between systems.
  const signal = /reports for (SIG\w+)/.exec(reason)?.[1];
  if (!signal) {
    return [plain];
  }
  const wrapped = said(trans =>
    trans.__(
      'Exited with code %1, which a shell reports for %2',
      `${code}`,
      signal
    )
  );
  const because = (verb: (trans: TranslationBundle) => string) =>
    said(trans =>
      trans.__(
        '%1: probably %2 (%3)',
        wrapped.say(trans, []),
        verb(trans),
        signalWord(trans, signal)
      )
    );
  return [
    wrapped,
    because(trans => trans.__('killed')),
    because(trans => trans.__('crashed'))
  ];
}

function signalled(signal: string): ICandidate[] {
  const both = (say: (trans: TranslationBundle, word: string) => string) => [
    said(trans => say(trans, signalWord(trans, signal)))
  ];
  return [
    ...both((trans, word) =>
      word
        ? trans.__('Crashed with %1 (%2)', signal, word)
        : trans.__('Crashed with %1', signal)
    ),
    ...both((trans, word) =>
      word
        ? trans.__('Killed by %1 (%2)', signal, word)
        : trans.__('Killed by %1', signal)
    ),
    said(trans => trans.__('Killed by %1', signal))
  ];
}
