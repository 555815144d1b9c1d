/** The product's icon: one node, three transfers. */
import { LabIcon } from '@jupyterlab/ui-components';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
<g class="jp-icon3" fill="#616161"><circle cx="6" cy="12" r="3.2"/><circle cx="18.5" cy="5" r="2.3"/><circle cx="19.5" cy="12" r="2.3"/><circle cx="18.5" cy="19" r="2.3"/></g>
<g class="jp-icon3" stroke="#616161" stroke-width="1.6" fill="none"><path d="M9 11C13 10 14 6 16.4 5.4"/><path d="M9.2 12H17"/><path d="M9 13c4 1 5 5 7.4 5.6"/></g></svg>`;

export const caseIcon = new LabIcon({ name: 'jupyter-compliance:case', svgstr: svg });
