// MapLibre, opened as this house can: its worker from a file of ours (the CSP
// lets no blob run), every letter drawn by the browser (no glyph server), words
// in Chinese, north always up. This module and all of MapLibre come in a chunk of
// their own: import it only dynamically, as Canvas.vue does.
import * as gl from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import type { Box } from './box'

export { gl }
export type GLMap = gl.Map

gl.setWorkerUrl(worker)
// Two cores are busy enough with one map.
gl.setWorkerCount(2)

const words: Record<string, string> = {
  'Map.Title': '地图',
  'NavigationControl.ZoomIn': '放大',
  'NavigationControl.ZoomOut': '缩小',
  'NavigationControl.ResetBearing': '转回正北',
  'AttributionControl.ToggleAttribution': '底图来源',
  'ScaleControl.Feet': '英尺',
  'ScaleControl.Meters': '米',
  'ScaleControl.Kilometers': '千米',
  'ScaleControl.Miles': '英里',
  'ScaleControl.NauticalMiles': '海里',
  'Popup.Close': '关闭',
  'Marker.Title': '标记',
}

export interface Opening {
  style: gl.StyleSpecification
  box: Box
  /** what the map shows, for those who cannot see it */
  label: string
  minZoom?: number
  maxZoom?: number
}

/** Opens a map in an element; rejects when the browser cannot draw one. */
export function openMap(element: HTMLElement, how: Opening): Promise<gl.Map> {
  const map = new gl.Map({
    container: element,
    style: how.style,
    bounds: how.box,
    fitBoundsOptions: { padding: 24, maxZoom: 17 },
    minZoom: how.minZoom ?? 3,
    maxZoom: how.maxZoom ?? 19,
    locale: { ...words, 'Map.Title': how.label },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    rollEnabled: false,
    renderWorldCopies: false,
    fadeDuration: 100,
    // Names are Chinese: the system's own letters, as on every other screen.
    localIdeographFontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new gl.NavigationControl({ showCompass: false }), 'top-left')
  map.addControl(new gl.ScaleControl({ unit: 'metric' }), 'bottom-right')
  map.addControl(new gl.AttributionControl({ compact: true }), 'bottom-right')
  return new Promise((ready, failed) => {
    // Not `load`: what is drawn on it does not wait for a ground that is slow or away.
    map.once('style.load', () => ready(map))
    map.on('error', (e) => {
      // A tile that does not come is tried again with the next move; a map that
      // never came at all is said.
      if (!map.loaded() && /webgl|context/i.test(e.error?.message ?? '')) failed(e.error)
    })
  })
}
