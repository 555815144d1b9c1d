/** GLSL of the graph. Colours are premultiplied; lengths are CSS pixels, `uPx` is one device pixel. */

const HEAD = `#version 300 es
precision highp float;
`;

const VIEW = `
uniform vec2 uOrigin;
uniform vec2 uSize;
uniform float uPx;
vec4 clip(vec2 px) {
  vec2 c = (px + uOrigin) / uSize * 2.0 - 1.0;
  return vec4(c.x, -c.y, 0.0, 1.0);
}
`;

export const RIBBON_VERTEX = `${HEAD}${VIEW}
layout(location = 0) in vec4 iA;
layout(location = 1) in vec4 iB;
layout(location = 2) in vec3 iC;
layout(location = 3) in vec4 iColour;
uniform float uSegments;
out float vSide;
flat out float vHalf;
flat out vec4 vColour;
void main() {
  float t = float(gl_VertexID >> 1) / uSegments;
  float u = 1.0 - t;
  vec2 p = u * u * u * iA.xy + 3.0 * u * u * t * iA.zw + 3.0 * u * t * t * iB.xy + t * t * t * iB.zw;
  vec2 d = u * u * (iA.zw - iA.xy) + 2.0 * u * t * (iB.xy - iA.zw) + t * t * (iB.zw - iB.xy);
  if (dot(d, d) < 1e-8) d = iB.zw - iA.xy;
  if (dot(d, d) < 1e-8) d = vec2(1.0, 0.0);
  d = normalize(d);
  vHalf = max(iC.x, 0.5 * uPx);
  vSide = (vHalf + uPx) * (float(gl_VertexID & 1) * 2.0 - 1.0);
  vColour = iColour;
  gl_Position = clip(p + vec2(-d.y, d.x) * vSide);
}`;

export const RIBBON_FRAGMENT = `${HEAD}
uniform float uPx;
in float vSide;
flat in float vHalf;
flat in vec4 vColour;
out vec4 colour;
void main() {
  float a = vColour.a * clamp((vHalf - abs(vSide)) / uPx + 0.5, 0.0, 1.0);
  colour = vec4(vColour.rgb * a, a);
}`;

export const HEAD_VERTEX = `${HEAD}${VIEW}
layout(location = 0) in vec4 iA;
layout(location = 1) in vec4 iB;
layout(location = 2) in vec3 iC;
layout(location = 3) in vec4 iColour;
out vec2 vAt;
flat out vec2 vShape;
flat out vec4 vColour;
void main() {
  vec2 d = iB.zw - iB.xy;
  if (dot(d, d) < 1e-8) d = iB.zw - iA.xy;
  if (dot(d, d) < 1e-8) d = vec2(1.0, 0.0);
  d = normalize(d);
  float along = (gl_VertexID & 1) == 0 ? -uPx : iC.y + uPx;
  float across = (gl_VertexID >> 1) == 0 ? -iC.z - uPx : iC.z + uPx;
  vAt = vec2(along, across);
  vShape = iC.yz;
  vColour = iColour;
  gl_Position = clip(iB.zw + d * along + vec2(-d.y, d.x) * across);
}`;

export const HEAD_FRAGMENT = `${HEAD}
uniform float uPx;
in vec2 vAt;
flat in vec2 vShape;
flat in vec4 vColour;
out vec4 colour;
void main() {
  vec2 slope = normalize(vec2(vShape.y, vShape.x));
  float outside = max(-vAt.x, dot(vec2(vAt.x, abs(vAt.y)) - vec2(0.0, vShape.y), slope));
  float a = vColour.a * clamp(0.5 - outside / uPx, 0.0, 1.0);
  colour = vec4(vColour.rgb * a, a);
}`;

export const LINE_VERTEX = `${HEAD}${VIEW}
layout(location = 0) in vec2 iAt;
layout(location = 1) in vec4 iColour;
uniform vec2 uK;
flat out vec4 vColour;
void main() {
  vColour = iColour;
  gl_Position = clip(iAt * uK);
}`;

export const LINE_FRAGMENT = `${HEAD}
flat in vec4 vColour;
out vec4 colour;
void main() { colour = vec4(vColour.rgb * vColour.a, vColour.a); }`;

/** A picture of opacities over a box of the view. */
export const INK_VERTEX = `${HEAD}
uniform vec2 uSize;
uniform vec4 uBox;
out vec2 vAt;
void main() {
  vAt = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 c = (uBox.xy + vAt * uBox.zw) / uSize * 2.0 - 1.0;
  gl_Position = vec4(c.x, -c.y, 0.0, 1.0);
}`;

export const INK_FRAGMENT = `${HEAD}
uniform sampler2D uInk;
uniform vec4 uColour;
in vec2 vAt;
out vec4 colour;
void main() {
  float a = texture(uInk, vAt).r;
  colour = vec4(uColour.rgb * a, a);
}`;

/** The same with a picture in colour, upside down as the device keeps it. */
export const BLIT_FRAGMENT = `${HEAD}
uniform sampler2D uInk;
in vec2 vAt;
out vec4 colour;
void main() { colour = vec4(texture(uInk, vec2(vAt.x, 1.0 - vAt.y)).rgb, 1.0); }`;

export const POINT_VERTEX = `${HEAD}${VIEW}
layout(location = 0) in vec2 iAt;
layout(location = 1) in vec3 iStyle;
layout(location = 2) in vec4 iFill;
uniform vec2 uK;
uniform vec2 uRadius;
flat out vec4 vFill;
void main() {
  vFill = iFill;
  gl_PointSize = 2.0 * max(uRadius.y, uRadius.x * iStyle.x) / uPx;
  gl_Position = clip(iAt * uK);
}`;

export const POINT_FRAGMENT = `${HEAD}
flat in vec4 vFill;
out vec4 colour;
void main() {
  if (distance(gl_PointCoord, vec2(0.5)) > 0.52) discard;
  colour = vFill;
}`;

export const NODE_VERTEX = `${HEAD}${VIEW}
layout(location = 0) in vec2 iAt;
layout(location = 1) in vec3 iStyle;
layout(location = 2) in vec4 iFill;
uniform vec2 uK;
uniform vec2 uRadius;
out vec2 vAt;
flat out float vRadius;
flat out int vShape;
flat out int vFlags;
flat out vec4 vFill;
void main() {
  vRadius = max(uRadius.y, uRadius.x * iStyle.x);
  vShape = int(iStyle.y + 0.5);
  vFlags = int(iStyle.z + 0.5);
  vFill = iFill;
  float reach = vRadius * 1.35 + ((vFlags & 63) == 0 ? 2.0 : 18.0);
  vAt = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * reach;
  gl_Position = clip(iAt * uK + vAt);
}`;

// Shapes in the order of KINDS; the numbers are those of `outline`.
export const NODE_FRAGMENT = `${HEAD}
uniform float uPx;
uniform vec3 uGround;
uniform vec3 uText;
uniform vec3 uAccent;
uniform vec3 uDanger;
in vec2 vAt;
flat in float vRadius;
flat in int vShape;
flat in int vFlags;
flat in vec4 vFill;
out vec4 colour;

float box(vec2 p, vec2 half_, float corner) {
  vec2 q = abs(p) - half_ + corner;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}
float distanceTo(int shape, vec2 p, float r) {
  vec2 a = abs(p);
  if (shape == 1) return box(p, vec2(1.2, 0.78) * r, 0.78 * r);
  if (shape == 2) return max(a.x, a.y) - 0.88 * r;
  if (shape == 3) return (a.x + a.y) * 0.70711 - 0.806 * r;
  if (shape == 4) return max(a.x * 0.86603 + a.y * 0.5, a.y) - 0.92 * r;
  if (shape == 5) return max(max(a.x - 0.85 * r, p.y - 0.8 * r), 0.6616 * a.x - 0.7498 * p.y - 0.7873 * r);
  if (shape == 6) return length(p) - 0.92 * r;
  if (shape == 7) return box(p, vec2(0.84 * r), 0.28 * r);
  return length(p) - r;
}
float cover(float d) { return clamp(0.5 - d / uPx, 0.0, 1.0); }
float band(float d, float from, float to) { return cover(max(from - d, d - to)); }
float bar(vec2 p, vec2 a, vec2 b, float half_) {
  vec2 ab = b - a;
  float t = clamp(dot(p - a, ab) / max(dot(ab, ab), 1e-6), 0.0, 1.0);
  return length(p - a - t * ab) - half_;
}
float alarm(vec2 p, float r, float half_) {
  return min(bar(p, vec2(0.0, -0.5) * r, vec2(0.0, 0.1) * r, half_), length(p - vec2(0.0, 0.47) * r) - half_ * 1.1);
}
void over(inout vec4 below, vec3 c, float a) { below = vec4(c * a, a) + below * (1.0 - a); }

void main() {
  float r = vRadius;
  float d = distanceTo(vShape, vAt, r);
  bool sanctioned = (vFlags & 1) != 0;
  bool illicit = (vFlags & 2) != 0;
  vec4 c = vec4(0.0);
  float s = clamp(r / 8.0, 0.4, 1.0);
  float rim = sanctioned || illicit ? 3.8 * s : 0.0;
  float edge = rim;
  if ((vFlags & 32) != 0) over(c, uAccent, 0.22 * cover(d - rim - 6.0));
  if ((vFlags & 4) != 0) {
    over(c, uGround, cover(d - edge - 4.6));
    over(c, uAccent, band(d, edge + 1.6, edge + 4.0));
    edge += 4.0;
  }
  if ((vFlags & 8) != 0) {
    float at = edge + 3.0;
    float dots = floor(6.2832 * (r + at) / 5.4);
    float dash = abs(fract(atan(vAt.y, vAt.x) / 6.2832 * dots) - 0.5) - 0.27;
    over(c, uAccent, band(d, at - 0.9, at + 0.9) * clamp(0.5 - dash * 5.4 / uPx, 0.0, 1.0));
  }
  if (rim > 0.0) {
    over(c, uGround, cover(d - 4.2 * s));
    over(c, sanctioned ? uText : uDanger, band(d, 2.1 * s, 3.8 * s));
  } else over(c, uGround, cover(d - 1.2 * s));
  vec3 fill = vFill.rgb;
  vec3 line = mix(fill, uText, 0.28);
  if (vShape == 7) {
    float back = distanceTo(7, vAt - vec2(0.3, -0.3) * r, r);
    over(c, mix(uGround, fill, 0.45), cover(back));
    over(c, line, band(back, -0.9, 0.1));
    over(c, uGround, cover(d - 1.0));
  }
  over(c, vShape == 6 ? mix(uGround, fill, 0.3) : fill, cover(d));
  over(c, vShape == 6 ? fill : line, band(d, vShape == 6 ? -1.8 : -0.9, 0.0));
  vec3 ink = vShape == 6 ? uText : (vFlags & 64) != 0 ? vec3(0.08) : vec3(1.0);
  if (r > 4.0) {
    float half_ = max(0.75, 0.1 * r);
    if (sanctioned) {
      float q = 0.36 * r;
      over(c, ink, cover(min(bar(vAt, vec2(-q), vec2(q), half_), bar(vAt, vec2(q, -q), vec2(-q, q), half_))));
    } else if (illicit) over(c, ink, cover(alarm(vAt, r, max(0.8, 0.12 * r))));
    if (sanctioned && illicit) {
      vec2 at = vAt - vec2(0.78, -0.78) * (r + 2.0);
      float b = max(4.4, 0.46 * r);
      over(c, uGround, cover(length(at) - b - 1.4));
      over(c, uDanger, cover(length(at) - b));
      over(c, uGround, cover(alarm(at, b, 0.85)));
    }
    if ((vFlags & 16) != 0) {
      vec2 at = vAt - vec2(-0.78, -0.78) * (r + rim * 0.6);
      over(c, uGround, cover(length(at) - 4.8));
      over(c, uText, cover(length(at) - 3.6));
      over(c, uGround, cover(length(at) - 1.3));
    }
  }
  colour = c;
}`;
