/**
 * An extension that provides `IKernelManager`, and a document of a new kind with a kernel session.
 *
 * It is nothing unless a test sets `window.otherKernels` before the page is loaded, to how the kernel
 * manager connects to kernels: `extends`, through its base class, or `replaces`, by itself.
 */
(() => {
  let scope;

  async function shared(name) {
    const [version] = Object.values(scope[name]);
    return (await version.get())();
  }

  async function plugins(way) {
    const { IKernelManager, IServerSettings, KernelConnection, KernelManager } =
      await shared('@jupyterlab/services');
    const { IKernelStatusModel, SessionContext } = await shared(
      '@jupyterlab/apputils'
    );
    const { Widget } = await shared('@lumino/widgets');

    class OtherKernelManager extends KernelManager {
      connected = [];

      connectTo(options) {
        this.connected.push(options.model.id);
        return way === 'extends'
          ? super.connectTo({ ...options, username: 'other' })
          : new KernelConnection({
              ...options,
              username: 'other',
              serverSettings: this.serverSettings
            });
      }
    }

    const manager = {
      id: 'other-kernels:manager',
      autoStart: true,
      provides: IKernelManager,
      optional: [IServerSettings],
      activate: (_, serverSettings) =>
        new OtherKernelManager({ serverSettings })
    };

    class OtherDocument extends Widget {
      onActivateRequest() {
        this.node.tabIndex = -1;
        this.node.focus();
      }
    }

    const documents = {
      id: 'other-kernels:documents',
      autoStart: true,
      requires: [IKernelStatusModel],
      activate: ({ commands, serviceManager, shell }, model) => {
        model.addSessionProvider(widget =>
          widget instanceof OtherDocument ? widget.sessionContext : null
        );
        commands.addCommand('other-kernels:open', {
          execute: async ({ path }) => {
            const document = new OtherDocument();
            document.id = 'other-document';
            document.title.label = 'Other';
            document.sessionContext = new SessionContext({
              kernelManager: serviceManager.kernels,
              sessionManager: serviceManager.sessions,
              specsManager: serviceManager.kernelspecs,
              path,
              name: 'Other',
              type: 'other',
              kernelPreference: { name: 'python3' }
            });
            shell.add(document, 'main');
            shell.activateById(document.id);
            await document.sessionContext.initialize();
          }
        });
      }
    };
    return [manager, documents];
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB['other-kernels'] = {
    init: shareScope => {
      scope = shareScope;
    },
    get: async () => {
      const way = window.otherKernels;
      const exports = { default: way ? await plugins(way) : [] };
      Object.defineProperty(exports, '__esModule', { value: true });
      return () => exports;
    }
  };
})();
