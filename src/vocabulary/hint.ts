import { nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { IEvidence } from '../wire/evidence';
import { Facts } from '../wire/kernel';
import { share, size } from './size';

const ENGLISH = nullTranslator.load('');

/**
 * Say what an end means and what to do, in the reader's language.
 *
 * @returns Some sentences composed from the kind and the facts of the end; the
 * server's where it says in English something else than this would.
 */
export function hint(trans: TranslationBundle, evidence: IEvidence): string {
  return compose(ENGLISH, evidence) === evidence.hint
    ? compose(trans, evidence)
    : evidence.hint;
}

function compose(trans: TranslationBundle, { kind, facts }: IEvidence): string {
  if (facts.status !== undefined) {
    return '';
  }
  const { last_line: lastLine } = facts;
  const last =
    lastLine === undefined
      ? ''
      : trans.__('The last that it wrote: %1', lastLine);
  return [place(trans, facts), advice(trans, kind, facts), last]
    .filter(part => part !== '')
    .join(' ');
}

function place(trans: TranslationBundle, facts: Facts): string {
  const { cell_line: cellLine, file, function: name, line, says } = facts;
  if (cellLine !== undefined) {
    return trans.__(
      'It crashed in line %1 of the cell that was running.',
      cellLine
    );
  }
  if (name !== undefined) {
    return trans.__('It crashed in %1 (%2, line %3).', name, file, line);
  }
  return says === undefined ? '' : trans.__('It says: %1.', says);
}

function memory(trans: TranslationBundle, facts: Facts): string {
  const { in_use: inUse, limit, own, seen, used } = facts;
  if (used !== undefined) {
    return trans.__(
      'The kernel used %1.',
      limit === undefined ? size(used) : share(trans, used, limit)
    );
  }
  if (limit === undefined) {
    return '';
  }
  if (inUse !== undefined) {
    return own === undefined
      ? trans.__('In use were %1.', share(trans, inUse, limit))
      : trans.__(
          'In use were %1, the kernel itself %2.',
          share(trans, inUse, limit),
          size(own)
        );
  }
  return seen === undefined
    ? trans.__('The limit is %1.', size(limit))
    : trans.__('The kernel was last seen with %1.', share(trans, seen, limit));
}

function advice(trans: TranslationBundle, kind: string, facts: Facts): string {
  switch (kind) {
    case 'oom-kernel':
    case 'oom-outer':
    case 'oom-machine':
    case 'oom-userspace':
      return [
        memory(trans, facts),
        trans.__('Load less data at once, or ask for a larger server.')
      ]
        .filter(part => part !== '')
        .join(' ');
    case 'signal':
      switch (facts.signal) {
        case 'SIGXFSZ':
          return trans.__(
            'It wrote a file larger than it is allowed to (ulimit -f).'
          );
        case 'SIGSYS':
          return trans.__(
            'It made a system call that is forbidden where it runs.'
          );
        default:
          return '';
      }
    case 'disk-full':
      return facts.message === undefined
        ? trans.__(
            'There is no room left on the disk, or in your quota. Delete what you can spare: the trash, old checkpoints, caches.'
          )
        : trans.__(
            "The server could not write the kernel's connection file. Free some room on the disk that has Jupyter's runtime folder, or in your quota."
          );
    case 'import-failed':
      return facts.module === undefined
        ? trans.__('It could not be imported: %1.', facts.error)
        : trans.__(
            'The module %1 is missing: install the package that has it (%2 -m pip install …) into the environment of this kernel.',
            facts.module,
            facts.python
          );
    case 'shadowed-module':
      return facts.folder === undefined
        ? trans.__(
            "A file named %1 next to the notebook hides Python's own module: rename it.",
            facts.file
          )
        : trans.__(
            "A file named %1 in %2 hides Python's own module: rename it.",
            facts.file,
            facts.folder
          );
    case 'killed':
      return trans.__(
        "Something outside the kernel killed it: a person, a script, a batch system's limit, a container that was stopped. Nothing tells of a lack of memory."
      );
    case 'terminated':
      return trans.__(
        'Something outside the kernel asked it to end: a person, a script, a batch system, a machine that is being shut down.'
      );
    case 'hangup':
      return trans.__(
        'The terminal or session that the server was started from was closed. Start the server with nohup, in tmux or as a service.'
      );
    case 'interrupted':
      return trans.__(
        'The kernel, or the program that starts it, does not survive an interrupt: while it starts, or at all.'
      );
    case 'cpu-limit':
      return trans.__(
        'It used up the CPU time that it is allowed (ulimit -t). Ask whoever runs the machine, or let the work be done elsewhere.'
      );
    case 'segmentation-fault':
      return trans.__(
        'Compiled code used memory that it does not have: most likely a bug in an extension module. Update it, or report it to its authors.'
      );
    case 'abort':
      return trans.__(
        'Compiled code found itself in an impossible state and gave up: a failed assertion, an exception that nobody caught, damaged memory. Update the package, or report it.'
      );
    case 'bus-error':
      return trans.__(
        'It read memory that has nothing behind it: most likely a mapped file that was truncated meanwhile, or a disk (or /dev/shm) that is full.'
      );
    case 'floating-point-error':
      return trans.__('Compiled code divided an integer by zero, or the like.');
    case 'illegal-instruction':
      return trans.__(
        'Compiled code is for another processor than this one. Install a build of the package for this machine.'
      );
    case 'stack-overflow':
      return trans.__(
        'Calls within calls used up the stack: most likely a recursion without an end.'
      );
    case 'quit':
      return trans.__(
        'The kernel ended by itself: quit() and exit() in a cell do that.'
      );
    case 'exit-one':
      return trans.__(
        'The kernel ended by itself, as programs do after an error.'
      );
    case 'exit-code':
      return trans.__(
        'Code in the kernel ended the whole process: os._exit(), or compiled code that stops the program (exit() in C, STOP in Fortran).'
      );
    case 'starter-exit':
      return starterAdvice(trans, facts);
    case 'command-not-found':
      return trans.__(
        'The kernel is started by a shell or another program, which did not find the command. Look at the kernel specification and its PATH.'
      );
    case 'not-executable':
      return trans.__(
        'The kernel is started by a shell or another program, which found the command but may not run it. Look at the kernel specification.'
      );
    case 'wrapped-signal':
      return trans.__(
        'The kernel is started by a shell or another program, which tells this of its end.'
      );
    case 'caught-signal':
      return trans.__(
        'The kernel caught the signal of its own crash and ended itself: most likely a bug in compiled code. Update the package, or report it to its authors.'
      );
    case 'binary-missing':
      return trans.__(
        'The program of this kernel is not there: its environment was removed or renamed. Choose another kernel, or install this one again.'
      );
    case 'interpreter-missing':
      return trans.__(
        'The program is there, but not the interpreter that its first line names: the environment was moved. Install the kernel again.'
      );
    case 'binary-not-executable':
      return trans.__(
        'The program of this kernel may not be run: it has no execute permission, is a folder, or lies on a disk mounted with noexec.'
      );
    case 'wrong-architecture':
      return trans.__(
        'The program of this kernel was built for another kind of machine, or is a script without a #! line. Install the kernel again on this machine.'
      );
    case 'cwd-missing':
      return trans.__(
        'The folder that the kernel was to run in is not there, or may not be entered. Put it back, or move the notebook to another folder.'
      );
    case 'kernelspec-missing':
      return trans.__(
        'Choose another kernel: the one that this notebook names is not installed here.'
      );
    case 'ipykernel-missing':
      return trans.__(
        'Install it: %1 -m pip install ipykernel (into the environment of this kernel).',
        facts.python
      );
    case 'library-missing':
      return trans.__(
        "The kernel's program needs the library %1. Install it, or the kernel again: an environment may have been moved or updated in part.",
        facts.library
      );
    case 'address-in-use':
      return trans.__(
        'Another program has the port that this kernel was given. Restart the kernel: it gets other ports; if it happens again, the ports are fixed somewhere.'
      );
    case 'never-answered':
      return trans.__(
        'It ended before it was heard of: something is wrong with its start.'
      );
    case 'start-timeout':
      return trans.__(
        'Its process ran, and never answered. Look at what it wrote; if it only needs longer, an operator can give it more time (start_timeout).'
      );
    case 'lost':
      return trans.__(
        "Somebody else took the process's exit status, or the kernel ran elsewhere."
      );
    default:
      return '';
  }
}

/**
 * By the program that starts the kernel and its exit code.
 */
function starterAdvice(trans: TranslationBundle, facts: Facts): string {
  switch (`${facts.starter} ${facts.code}`) {
    case 'ssh 255':
      return trans.__(
        'ssh has lost the connection to the other machine, or could not connect.'
      );
    case 'timeout 124':
      return trans.__('The time that timeout gives the kernel was over.');
    case 'docker 125':
    case 'podman 125':
      return trans.__('%1 could not run the container.', facts.starter);
    default:
      return trans.__(
        'The kernel is started by a shell or another program, which ended, and does not tell how the kernel did: a crash, a kill or quit() may be behind it.'
      );
  }
}
