import { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';
import { resolve } from '../resolve';
import { NoKernelReasons } from '../nokernelreasons';

const FAILED = { status: 'dead', reason: 'Could not start: x' } as const;

class Context {
  readonly kernelChanged = new Signal<this, { newValue: unknown }>(this);
}

function failed(): { context: Context; reasons: NoKernelReasons } {
  const context = new Context();
  const reasons = new NoKernelReasons();
  reasons.note(context as unknown as ISessionContext, FAILED);
  return { context, reasons };
}

describe('NoKernelReasons', () => {
  it('remembers the cause while the session has no kernel', () => {
    const { context, reasons } = failed();
    context.kernelChanged.emit({ newValue: null });
    expect(reasons.get(context as unknown as ISessionContext)).toBe(FAILED);
  });

  it('forgets it when the session gets a kernel, and says so', () => {
    const { context, reasons } = failed();
    const changed = jest.fn();
    reasons.changed.connect(changed);
    context.kernelChanged.emit({ newValue: {} });
    expect(reasons.get(context as unknown as ISessionContext)).toBeUndefined();
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
    noKernelReason: FAILED
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

  it.each([true, false])(
    'says what ended a kernel elsewhere, be it still there: %s',
    hasKernel => {
      const noKernelReason = { status: 'terminated', reason: 'why' } as const;
      const kernelStatus = hasKernel ? 'dead' : '';
      expect(
        resolve(null, { ...page, noKernelReason, hasKernel, kernelStatus })
      ).toMatchObject({
        icon: 'dead',
        severity: 'notice',
        status: 'terminated',
        showStatus: true,
        showConnection: false,
        reason: 'why'
      });
    }
  );

  it('is calm again while another one starts', () => {
    expect(resolve(null, { ...page, displayStatus: 'starting' })).toMatchObject(
      { status: 'none', reason: '' }
    );
  });
});
