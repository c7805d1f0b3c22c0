// Bars drawn by ECharts: only the parts that are used are loaded, when a chart is opened.
import type { EChartsType } from 'echarts/core';

/** Areas (or one area's items) as bars, each cut into shares or counts. */
export interface Bars {
  /** One bar each. */
  categories: string[];
  /** One colour each. */
  series: { name: string; values: number[] }[];
  stacked: boolean;
  /** Shares in per cent, otherwise counts. */
  shares: boolean;
  title: string;
  locale: string;
}

export interface ChartHandle {
  update: (bars: Bars) => void;
  /** The picture as the address of a PNG file. */
  picture: () => string;
  remove: () => void;
}

// Okabe and Ito 2008, told apart by colour-blind people, and further shades of it.
const colours = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8c6d00',
  '#7f7f7f',
  '#00486f',
  '#7a3600',
  '#004d38',
  '#6e2c53',
];

const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function option(bars: Bars): Record<string, unknown> {
  const ink = colour('--ink');
  const quiet = colour('--line');
  const shown = (value: number) =>
    value.toLocaleString(bars.locale, { maximumFractionDigits: 1 }) + (bars.shares ? ' %' : '');
  return {
    aria: { enabled: true },
    animation: false,
    backgroundColor: colour('--paper'),
    color: colours,
    textStyle: { color: ink, fontFamily: 'system-ui, DejaVu Sans, sans-serif' },
    title: { text: bars.title, textStyle: { color: ink, fontSize: 15 } },
    legend:
      bars.series.length > 1
        ? { type: 'scroll', top: 28, textStyle: { color: ink }, pageTextStyle: { color: ink } }
        : undefined,
    grid: {
      left: 8,
      right: 24,
      top: bars.series.length > 1 ? 64 : 36,
      bottom: 8,
      containLabel: true,
    },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: shown },
    xAxis: {
      type: 'value',
      max: bars.shares && bars.stacked ? 100 : undefined,
      axisLabel: { color: ink, formatter: shown },
      splitLine: { lineStyle: { color: quiet } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.categories,
      axisLabel: { color: ink, width: 190, overflow: 'truncate' },
      axisLine: { lineStyle: { color: quiet } },
    },
    series: bars.series.map((one) => ({
      type: 'bar',
      name: one.name,
      data: one.values,
      stack: bars.stacked ? 'all' : undefined,
      barMaxWidth: 28,
    })),
  };
}

export async function drawBars(container: HTMLElement, first: Bars): Promise<ChartHandle> {
  const { init } = await import('./parts');
  const chart: EChartsType = init(container);
  const height = (bars: Bars) =>
    Math.max(
      220,
      90 + bars.categories.length * (bars.stacked || bars.series.length === 1 ? 30 : 60),
    );
  const draw = (bars: Bars) => {
    container.style.height = height(bars) + 'px';
    chart.resize();
    chart.setOption(option(bars), { notMerge: true });
    container.dataset.drawn = bars.title;
  };
  let now = first;
  const update = (bars: Bars) => {
    now = bars;
    draw(bars);
  };
  draw(first);
  const watcher = new ResizeObserver(() => chart.resize());
  watcher.observe(container);
  const light = matchMedia('(prefers-color-scheme: dark)');
  const again = () => draw(now);
  light.addEventListener('change', again);
  return {
    update,
    picture: () => chart.getDataURL({ type: 'png', pixelRatio: 2 }),
    remove() {
      light.removeEventListener('change', again);
      watcher.disconnect();
      chart.dispose();
    },
  };
}
