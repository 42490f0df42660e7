import { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { resolve } from '../resolve';
import { LaunchFailures } from '../sessions/endings';

class Context {
  readonly kernelChanged = new Signal<this, { newValue: unknown }>(this);
}

function failed(): { context: Context; failures: LaunchFailures } {
  const context = new Context();
  const failures = new LaunchFailures();
  failures.note(context as unknown as ISessionContext, 'Could not start: x');
  return { context, failures };
}

describe('LaunchFailures', () => {
  it('remembers the cause while the session has no kernel', () => {
    const { context, failures } = failed();
    context.kernelChanged.emit({ newValue: null });
    expect(failures.get(context as unknown as ISessionContext)).toBe(
      'Could not start: x'
    );
  });

  it('forgets it when the session gets a kernel, and says so', () => {
    const { context, failures } = failed();
    const changed = jest.fn();
    failures.changed.connect(changed);
    context.kernelChanged.emit({ newValue: {} });
    expect(failures.get(context as unknown as ISessionContext)).toBe('');
    expect(changed).toHaveBeenCalledTimes(1);
  });
});

describe('resolve', () => {
  const page = {
    hasKernel: false,
    kernelName: 'No Kernel',
    displayStatus: 'unknown',
    kernelStatus: '',
    connection: 'disconnected',
    serverReports: true,
    confirmed: true,
    launchFailure: 'Could not start: x'
  } as const;

  it('is loud about a kernel that did not start', () => {
    expect(resolve(null, page)).toMatchObject({
      icon: 'dead',
      severity: 'error',
      status: 'dead',
      showStatus: true,
      reason: 'Could not start: x'
    });
  });

  it('is calm again while another one starts', () => {
    expect(resolve(null, { ...page, displayStatus: 'starting' })).toMatchObject(
      { status: 'none', reason: '' }
    );
  });
});
