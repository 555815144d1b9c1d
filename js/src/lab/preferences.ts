/** The settings of the extension: handed to every board of the page and to the other plugins. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { writePreferences } from '../core/preferences';
import { IComplianceSettings } from './tokens';

const PLUGIN = 'jupyter-compliance:plugin';
/** Seconds between two looks of the sidebar. */
const SHORTEST = 2;
const LONGEST = 3600;
const REFRESH_SECONDS = 5;

class Settings implements IComplianceSettings {
  refreshSeconds = REFRESH_SECONDS;
  checkVersions = true;
  readonly changed = new Signal<this, void>(this);

  take(composite: Record<string, unknown>): void {
    writePreferences(composite);
    const seconds = Number(composite['refreshSeconds']);
    this.refreshSeconds = seconds > 0 ? Math.min(LONGEST, Math.max(SHORTEST, seconds)) : REFRESH_SECONDS;
    this.checkVersions = composite['checkVersions'] !== false;
    this.changed.emit();
  }
}

export const settings: JupyterFrontEndPlugin<IComplianceSettings> = {
  id: PLUGIN,
  description: 'Hands the settings of the extension to boards and panels.',
  autoStart: true,
  provides: IComplianceSettings,
  optional: [ISettingRegistry],
  activate: async (_app: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const known = new Settings();
    try {
      const loaded = await registry?.load(PLUGIN);
      if (loaded) {
        known.take(loaded.composite);
        loaded.changed.connect(now => known.take(now.composite));
      }
    } catch (error) {
      console.warn('The settings of jupyter-compliance could not be read; boards use the defaults.', error);
    }
    return known;
  }
};
