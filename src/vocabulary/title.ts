import { TranslationBundle } from '@jupyterlab/translation';
import { Facts, ILastExit } from '../wire/kernel';

/**
 * The kinds of ends of kernels that never ran.
 */
const NEVER_RAN: readonly string[] = [
  'address-in-use',
  'binary-missing',
  'binary-not-executable',
  'cwd-missing',
  'disk-full',
  'import-failed',
  'interpreter-missing',
  'ipykernel-missing',
  'kernelspec-missing',
  'launch-failed',
  'library-missing',
  'never-answered',
  'shadowed-module',
  'start-timeout',
  'wrong-architecture'
];

/**
 * Whether this is the end of a kernel that never ran.
 */
export function neverRan({ kind }: ILastExit): boolean {
  return NEVER_RAN.includes(kind);
}

/**
 * Say in a few plain words how a kernel ended: a title, without a full stop.
 */
export function title(trans: TranslationBundle, exit: ILastExit): string {
  const { certain, facts, kind } = exit;
  if (neverRan(exit)) {
    return trans.__('Kernel did not start');
  }
  if (typeof facts.restarts === 'number') {
    return trans.__('Kernel died %1 times in a row', facts.restarts + 1);
  }
  if (kind.startsWith('oom-')) {
    return certain
      ? trans.__('Kernel ran out of memory')
      : trans.__('Kernel probably ran out of memory');
  }
  if (kind === 'cpu-limit') {
    return certain
      ? trans.__('Kernel ran out of CPU time')
      : trans.__('Kernel probably ran out of CPU time');
  }
  return facts.crashed ? trans.__('Kernel crashed') : other(trans, kind, facts);
}

function other(trans: TranslationBundle, kind: string, facts: Facts): string {
  switch (kind) {
    case 'interrupted':
      return trans.__('Kernel ended when it was interrupted');
    case 'starter-exit':
      return trans.__('Kernel ended');
    case 'shutdown':
    case 'restart':
    case 'culled':
      return trans.__('Kernel was shut down');
  }
  if (facts.signal !== undefined) {
    return trans.__('Kernel was killed');
  }
  return facts.code === undefined
    ? trans.__('Kernel died')
    : trans.__('Kernel exited with code %1', facts.code);
}
