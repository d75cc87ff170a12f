/**
 * What a least-squares line needs to know of points, merged without loss of digits: T. F. Chan, G. H. Golub,
 * R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", COMPSTAT 1982.
 */
export class LineSums {
  count = 0;
  meanX = 0;
  meanY = 0;
  sumXX = 0;
  sumXY = 0;
  sumYY = 0;

  /** Sums of the points from `start` to before `end`, over their small distances from the first. */
  static of(xs: Float64Array, ys: Float64Array, start: number, end: number): LineSums {
    const sums = new LineSums();
    const count = end - start;
    if (count <= 0) return sums;
    const firstX = xs[start] ?? 0;
    const firstY = ys[start] ?? 0;
    let sumU = 0;
    let sumV = 0;
    let sumUU = 0;
    let sumUV = 0;
    let sumVV = 0;
    for (let i = start; i < end; i++) {
      const u = (xs[i] ?? 0) - firstX;
      const v = (ys[i] ?? 0) - firstY;
      sumU += u;
      sumV += v;
      sumUU += u * u;
      sumUV += u * v;
      sumVV += v * v;
    }
    const meanU = sumU / count;
    const meanV = sumV / count;
    sums.count = count;
    sums.meanX = firstX + meanU;
    sums.meanY = firstY + meanV;
    sums.sumXX = sumUU - count * meanU * meanU;
    sums.sumXY = sumUV - count * meanU * meanV;
    sums.sumYY = sumVV - count * meanV * meanV;
    return sums;
  }

  merge(other: LineSums): void {
    const total = this.count + other.count;
    if (total === 0) return;
    const dx = other.meanX - this.meanX;
    const dy = other.meanY - this.meanY;
    const weight = (this.count * other.count) / total;
    this.sumXX += other.sumXX + dx * dx * weight;
    this.sumXY += other.sumXY + dx * dy * weight;
    this.sumYY += other.sumYY + dy * dy * weight;
    this.meanX += (dx * other.count) / total;
    this.meanY += (dy * other.count) / total;
    this.count = total;
  }

  /** Where the line of this slope through the middle of the points stands at x = 0. */
  level(slope: number): number {
    return this.meanY - slope * this.meanX;
  }

  /** Sum of the squared distances from the line of this slope through the middle of the points. */
  squares(slope: number): number {
    return Math.max(0, this.sumYY - 2 * slope * this.sumXY + slope * slope * this.sumXX);
  }
}
