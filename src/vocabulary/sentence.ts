import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { Facts, ILastExit } from '../wire/kernel';
import { share, size } from './size';

const ENGLISH = nullTranslator.load('');

/**
 * Say why a process ended, in the reader's language.
 *
 * @param trans - The reader's language.
 * @param reason - The server's sentence, plain text.
 * @param exit - The end that it is about, if that is known.
 *
 * @returns The sentence composed from the kind and the facts of the end; the
 * server's where it says in English something else than this would.
 */
export function sentence(
  trans: TranslationBundle,
  reason: string,
  exit: ILastExit | null
): string {
  return exit !== null && compose(ENGLISH, exit) === reason
    ? compose(trans, exit)
    : reason;
}

function compose(trans: TranslationBundle, exit: ILastExit): string {
  const { kind, facts } = exit;
  const end = endOf(trans, exit);
  const { restarts } = facts;
  if (typeof restarts !== 'number') {
    return end;
  }
  const times = trans._n(
    'Gave up after %1 automatic restart',
    'Gave up after %1 automatic restarts',
    restarts
  );
  return kind === 'restart-limit'
    ? times
    : trans.__('%1: %2', times, inASentence(end));
}

function endOf(trans: TranslationBundle, exit: ILastExit): string {
  const { kind, facts } = exit;
  const how = howOf(trans, kind, facts);
  // What ran short is before all else: a narrow item cuts the end.
  if (kind === 'cpu-limit') {
    const limit =
      facts.limit === undefined ? '' : trans.__(' (limit %1 s)', facts.limit);
    return exit.certain
      ? trans.__('Out of CPU time%1: %2', limit, inASentence(how))
      : trans.__('Probably out of CPU time%1: %2', limit, inASentence(how));
  }
  if (kind.startsWith('oom-')) {
    const memory = memoryOf(trans, kind, facts);
    return exit.certain
      ? trans.__('Out of memory%1: %2', memory, inASentence(how))
      : trans.__('Probably out of memory%1: %2', memory, inASentence(how));
  }
  const cause = causeOf(trans, kind, facts);
  if (cause === '') {
    return how;
  }
  if (!exit.certain) {
    return trans.__('%1: probably %2', how, cause);
  }
  return facts.code === undefined
    ? trans.__('%1: %2', how, cause)
    : trans.__('%1 (%2)', how, cause);
}

function inASentence(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * How a process ended.
 */
function howOf(trans: TranslationBundle, kind: string, facts: Facts): string {
  const { code, crashed, file, message, seconds } = facts;
  const { signal, starter, status, word } = facts;
  switch (kind) {
    case 'shutdown':
      return trans.__('Shut down on request');
    case 'restart':
      return trans.__('Shut down for an automatic restart');
    case 'culled':
      return trans.__('Shut down because it was idle for too long');
  }
  if (message !== undefined) {
    return trans.__(
      'Could not start: %1',
      file === undefined ? message : `${file}: ${message}`
    );
  }
  if (seconds !== undefined) {
    return trans.__('Did not answer within %1 s of its start', seconds);
  }
  const name = status ?? signal ?? '';
  // Of Windows: its own words.
  const meaning = status === undefined ? wordOf(trans, kind, name) : word;
  const named = meaning ? trans.__('%1 (%2)', name, meaning) : `${name}`;
  if (kind === 'interrupted') {
    return code === undefined
      ? trans.__('Ended by SIGINT when it was interrupted')
      : trans.__('Exited with code %1 when it was interrupted', code);
  }
  if (code !== undefined) {
    if (kind === 'caught-signal') {
      return trans.__('Exited with code %1 after %2', code, signal);
    }
    if (starter !== undefined) {
      return trans.__(
        'What starts the kernel (%1) exited with code %2',
        starter,
        code
      );
    }
    if (signal === undefined) {
      return trans.__('Exited with code %1', code);
    }
    // Shells add 128 to the number of the signal, of which there are 64.
    return (code as number) <= 192
      ? trans.__(
          'Exited with code %1, which a shell reports for %2',
          code,
          signal
        )
      : trans.__(
          'Exited with code %1, which a launcher reports for %2',
          code,
          signal
        );
  }
  if (name === '') {
    return kind === 'launch-failed'
      ? trans.__('Could not start')
      : trans.__('Ended, and nothing told how');
  }
  if (crashed) {
    return trans.__('Crashed with %1', named);
  }
  return status === undefined
    ? trans.__('Killed by %1', named)
    : trans.__('Ended with %1', named);
}

function wordOf(
  trans: TranslationBundle,
  kind: string,
  name: Facts[string]
): string {
  return kind.startsWith('oom-') ? '' : signalWord(trans, `${name}`);
}

/**
 * How much memory there was, after what it was short of; `''` when not known.
 */
function memoryOf(
  trans: TranslationBundle,
  kind: string,
  { had, in_use: inUse, limit }: Facts
): string {
  if (inUse !== undefined) {
    return trans.__(' (%1 in use)', share(trans, inUse, limit));
  }
  if (had !== undefined) {
    return trans.__(' (the kernel had %1)', size(had));
  }
  if (limit === undefined) {
    return '';
  }
  switch (kind) {
    case 'oom-machine':
      return trans.__(' (machine of %1)', size(limit));
    case 'oom-outer':
      return trans.__(' (shared limit %1)', size(limit));
    default:
      return trans.__(' (limit %1)', size(limit));
  }
}

/**
 * What is known, or likely, besides how a process ended; `''` for nothing.
 */
function causeOf(trans: TranslationBundle, kind: string, facts: Facts): string {
  const { calls, crashed, signal } = facts;
  if (facts.message !== undefined || facts.status !== undefined) {
    return '';
  }
  switch (kind) {
    case 'stack-overflow':
      return calls === undefined
        ? trans.__('stack overflow')
        : trans.__('stack overflow (%1 calls deep or more)', calls);
    case 'caught-signal':
    case 'wrapped-signal': {
      const verb = crashed ? trans.__('crashed') : trans.__('killed');
      const word = signalWord(trans, `${signal}`);
      return word ? trans.__('%1 (%2)', verb, word) : verb;
    }
    case 'command-not-found':
      return trans.__('command not found');
    case 'not-executable':
      return trans.__('command not executable');
    case 'ipykernel-missing':
      return trans.__('ipykernel is not installed');
    case 'import-failed':
      return trans.__('an import failed');
    case 'library-missing':
      return trans.__('a library cannot be loaded');
    case 'shadowed-module':
      return trans.__("a module of Python's own is hidden by another file");
    case 'address-in-use':
      return trans.__('address in use');
    case 'disk-full':
      return trans.__('disk full');
    default:
      return '';
  }
}

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
    case 'SIGXFSZ':
      return trans.__('file size limit exceeded');
    default:
      return '';
  }
}
