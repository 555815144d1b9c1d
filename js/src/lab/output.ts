/**
 * Cell outputs of a board.
 *
 * A board is a live widget. Where its kernel is gone (a reopened notebook), the widget cannot be drawn and JupyterLab
 * would say "model not found"; this renderer shows the static picture stored beside it instead, and steps aside as
 * soon as a live view arrives. A notebook nobody has trusted shows the picture alone.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Panel, Widget } from '@lumino/widgets';

import { DOMAIN } from './ids';

const BOARD_MIME = 'application/vnd.jupyter-compliance.board+json';
const WIDGET_MIME = 'application/vnd.jupyter.widget-view+json';
// The widget manager registers its renderer at -10; a board output must be asked before it.
const RANK = -20;

const PICTURE_MIME = 'image/svg+xml';

/** Milliseconds a live view may take before the picture stands in for it. */
const PATIENCE_MS = 250;

interface Stored {
  alt: string;
}

class BoardOutput extends Panel implements IRenderMime.IRenderer {
  constructor(
    private readonly rendermime: IRenderMimeRegistry,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('jc-BoardOutput');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const { alt } = model.data[BOARD_MIME] as unknown as Stored;
    // Without ipywidgets' manager in the page nobody draws widgets.
    const managed = this.rendermime.getFactory(WIDGET_MIME) !== undefined;
    const picture = (): Widget => new Widget({ node: figure(alt, model.data[PICTURE_MIME], captionOf(managed, this.trans)) });
    if (!managed || !model.trusted) {
      this.addWidget(picture());
      return;
    }
    const live = this.rendermime.createRenderer(WIDGET_MIME);
    this.addWidget(live);
    let still: Widget | null = null;
    const settle = (): void => {
      const drawn = live.node.querySelector('.lm-Widget') !== null;
      live.setHidden(!drawn);
      if (!drawn && late && still === null) {
        this.addWidget((still = picture()));
      }
      still?.setHidden(drawn);
    };
    // A live view is there in a moment; its picture is work for nothing then.
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      settle();
    }, PATIENCE_MS);
    const watch = new MutationObserver(settle);
    watch.observe(live.node, { childList: true, subtree: true });
    settle();
    this.disposed.connect(() => {
      clearTimeout(timer);
      watch.disconnect();
    });
    await live.renderModel(model);
    settle();
  }
}

function captionOf(managed: boolean, trans: TranslationBundle): string {
  return managed
    ? trans.__('Picture of the board as it was last shown. Run the cell to work on it.')
    : trans.__(
        'Picture of the board. This page cannot draw widgets: install jupyterlab_widgets where the Jupyter server runs, enable the extension @jupyter-widgets/jupyterlab-manager, and reload the page.'
      );
}

/** The picture in an image element, in which an SVG runs no script and loads nothing. */
function figure(alt: string, picture: unknown, words: string): HTMLElement {
  const node = document.createElement('figure');
  node.className = 'jc-BoardOutput-still';
  const image = document.createElement('img');
  const svg = Array.isArray(picture) ? picture.join('') : picture;
  if (typeof svg === 'string') {
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  }
  image.alt = String(alt);
  const caption = document.createElement('figcaption');
  caption.textContent = words;
  node.append(image, caption);
  return node;
}

class NotebookOutputs implements DocumentRegistry.IWidgetExtension<NotebookPanel, INotebookModel> {
  constructor(private readonly trans: TranslationBundle) {}

  createNew(panel: NotebookPanel): IDisposable {
    const { rendermime } = panel.content;
    rendermime.addFactory(
      { safe: true, mimeTypes: [BOARD_MIME], createRenderer: () => new BoardOutput(rendermime, this.trans) },
      RANK
    );
    return new DisposableDelegate(() => rendermime.removeMimeType(BOARD_MIME));
  }
}

export const boardOutput: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-compliance:board-output',
  description: 'Shows the stored picture of a board whose kernel is gone.',
  autoStart: true,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null) => {
    app.docRegistry.addWidgetExtension('Notebook', new NotebookOutputs((translator ?? nullTranslator).load(DOMAIN)));
  }
};
