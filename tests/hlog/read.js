// Reads a histogram log and prints, for every tag, what all its intervals hold together:
//   TAG COUNT P50 P99 MAX INTERVALS
// in nanoseconds.  node read.js FILE; hdr-histogram-js is looked for in $NODE_PATH.
'use strict';
const fs = require('fs');
const hdr = require('hdr-histogram-js');

const reader = new hdr.HistogramLogReader(fs.readFileSync(process.argv[2], 'utf8'));
const tags = new Map();
for (let interval = reader.nextIntervalHistogram(); interval; interval = reader.nextIntervalHistogram()) {
    const known = tags.get(interval.tag);
    if (known === undefined) {
        const total = hdr.build({
            lowestDiscernibleValue: 1,
            highestTrackableValue: 3600000000000,
            numberOfSignificantValueDigits: 3,
            bitBucketSize: 64,
        });
        total.add(interval);
        tags.set(interval.tag, { total, intervals: 1 });
    } else {
        known.total.add(interval);
        known.intervals++;
    }
}
for (const [tag, { total, intervals }] of tags)
    console.log(tag, total.totalCount, total.getValueAtPercentile(50), total.getValueAtPercentile(99),
        total.maxValue, intervals);
