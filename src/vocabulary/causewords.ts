import { TranslationBundle } from '@jupyterlab/translation';

/**
 * What a person would call the end that a signal brings; `''` for none.
 */
export function signalWord(trans: TranslationBundle, signal: string): string {
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
export const CLUES: readonly (readonly [
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
