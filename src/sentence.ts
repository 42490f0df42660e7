import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { ILastExit } from './contract';

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
  for (const candidate of candidates(exit)) {
    const holes = match(candidate, reason);
    if (holes !== null) {
      return candidate.say(trans, holes);
    }
  }
  return reason;
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
  return [
    ...(signal === null ? [] : signalled(signal)),
    ...(exitCode === null
      ? []
      : [said(trans => trans.__('Exited with code %1', `${exitCode}`))]),
    said(trans => trans.__('Ended, and nothing told how')),
    said((trans, [what]) => trans.__('Could not start: %1', what), 1)
  ];
}

function signalled(signal: string): ICandidate[] {
  const both = (say: (trans: TranslationBundle, meaning: string) => string) =>
    said(trans => say(trans, meaning(trans, signal)));
  return [
    both((trans, word) =>
      word
        ? trans.__('Crashed with %1 (%2)', signal, word)
        : trans.__('Crashed with %1', signal)
    ),
    both((trans, word) =>
      word
        ? trans.__('Killed by %1 (%2)', signal, word)
        : trans.__('Killed by %1', signal)
    )
  ];
}

/**
 * What a person would call the end that a signal brings; `''` for none.
 */
function meaning(trans: TranslationBundle, signal: string): string {
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
