/** The board's code as a host of anywidget takes it: a module with `render`. */

import { render, type WidgetModel } from "./render";

export default { render: (context: { model: WidgetModel; el: HTMLElement }) => render(context, import.meta.url) };
