/* The C side of the comparison: Intel's IPP and MKL, opened where pip has put them.
 *
 *     cc -O3 -march=native vendor.c -o vendor -ldl -lm;  vendor FOLDER-OF-THE-LIBRARIES
 *
 * It answers lines as src/side/mod.rs does: `cell FOLDER key=value..`, `answer NAME`, `time NAME CALLS`.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AXES = 3, SMALL = 50000 };

/* An element type, as each library calls it. */
typedef struct {
  const char *name;
  size_t bytes;
  const char *vsl;
  const char *ipp;
  int ipp_code;
  const char *fft;
} Type;

static const Type TYPES[] = {
    {"float32", 4, "vsls", "32f", 13, "fftwf_"},
    {"float64", 8, "vsld", "64f", 19, "fftw_"},
    {"complex64", 8, "vslc", NULL, 0, NULL},
    {"complex128", 16, "vslz", NULL, 0, NULL},
};

typedef struct {
  char folder[512], kind[16], mode[8];
  const Type *type;
  int axes, threads;
  size_t signal[AXES], kernel[AXES];
  void *x, *h;
  /* Numbers of signal, kernel and result; the result's shape and its start in the full one. */
  size_t n, k, count, shape[AXES], first[AXES];
} Cell;

typedef struct Contender Contender;
struct Contender {
  char name[32];
  int option;
  int (*call)(Contender *, const Cell *, void *out);
  void *state;
};

static void *ipp, *mkl;

static void *find(void *library, const char *before, const char *name, const char *after) {
  char symbol[96];
  snprintf(symbol, sizeof symbol, "%s%s%s", before, name, after);
  return library ? dlsym(library, symbol) : NULL;
}

static void *open_like(const char *folder, const char *begin, int flags) {
  DIR *listing = opendir(folder);
  void *library = NULL;
  for (struct dirent *entry; listing && !library && (entry = readdir(listing));) {
    char path[1024];
    if (strncmp(entry->d_name, begin, strlen(begin))) continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    library = dlopen(path, RTLD_NOW | flags);
  }
  if (listing) closedir(listing);
  return library;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* ---- MKL's convolution (VSL) */

typedef int (*New)(void **, int, int, const int *, const int *, const int *);
typedef int (*Exec)(void *, const void *, const int *, const void *, const int *, void *, const int *);
typedef int (*NewKept)(void **, int, int, const int *, const int *, const int *, const void *, const int *);
typedef int (*ExecKept)(void *, const void *, const int *, void *, const int *);
typedef int (*SetStart)(void *, const int *);
typedef int (*Delete)(void **);

/* Shapes and steps as MKL wants them, the fastest axis first. */
typedef struct {
  int signal[AXES], kernel[AXES], result[AXES], first[AXES];
  int signal_step[AXES], kernel_step[AXES], result_step[AXES];
} Task;

static Task task_of(const Cell *cell) {
  Task task;
  int steps[3] = {1, 1, 1};
  for (int at = 0, axis = cell->axes - 1; axis >= 0; at++, axis--) {
    task.signal[at] = cell->signal[axis], task.kernel[at] = cell->kernel[axis];
    task.result[at] = cell->shape[axis], task.first[at] = cell->first[axis];
    task.signal_step[at] = steps[0], task.kernel_step[at] = steps[1], task.result_step[at] = steps[2];
    steps[0] *= task.signal[at], steps[1] *= task.kernel[at], steps[2] *= task.result[at];
  }
  return task;
}

static int vsl(Contender *self, const Cell *cell, void *out) {
  New make = find(mkl, cell->type->vsl, "ConvNewTask", "");
  Exec run = find(mkl, cell->type->vsl, "ConvExec", "");
  SetStart start = find(mkl, "", "vslConvSetStart", "");
  Delete delete = find(mkl, "", "vslConvDeleteTask", "");
  Task task = task_of(cell);
  void *handle = NULL;
  int bad = make(&handle, self->option, cell->axes, task.signal, task.kernel, task.result);
  bad = bad ? bad : start(handle, task.first);
  bad = bad ? bad : run(handle, cell->x, task.signal_step, cell->h, task.kernel_step, out, task.result_step);
  delete(&handle);
  return bad;
}

/* The kernel given once, for one line or for every row of a batch. */
static int vsl_kept(Contender *self, const Cell *cell, void *out) {
  ExecKept run = find(mkl, cell->type->vsl, "ConvExecX", "");
  const int batch = !strcmp(cell->kind, "batch"), axis = cell->axes - 1, one = 1;
  int signal = cell->signal[axis], kernel = cell->k, result = cell->shape[axis], first = cell->first[axis];
  void *handle = self->state;
  if (!handle) {
    NewKept make = find(mkl, cell->type->vsl, "ConvNewTaskX", "");
    SetStart start = find(mkl, "", "vslConvSetStart", "");
    int bad = make(&handle, self->option, 1, &kernel, &signal, &result, cell->h, &one);
    bad = bad ? bad : start(handle, &first);
    if (bad) return bad;
  }
  int bad = 0;
  for (size_t row = 0; row < (batch ? cell->signal[0] : 1) && !bad; row++) {
    const char *x = (const char *)cell->x + row * signal * cell->type->bytes;
    bad = run(handle, x, &one, (char *)out + row * result * cell->type->bytes, &one);
  }
  if (batch) {
    Delete delete = find(mkl, "", "vslConvDeleteTask", "");
    delete(&handle);
  } else {
    self->state = handle;
  }
  return bad;
}

/* ---- IPP */

typedef int (*Convolve)(const void *, int, const void *, int, void *, int, void *);
typedef int (*ConvolveSize)(int, int, int, int, int *);
typedef int (*FirSize)(int, int, int *, int *);
typedef int (*FirInit)(const void *, int, int, void *);
typedef int (*Fir)(const void *, void *, int, const void *, const void *, void *, void *);

/* IPP has all outputs or none: others are cut from them. */
static void *full_memory(Contender *self, const Cell *cell, size_t n, size_t work) {
  if (!self->state) self->state = malloc((n + cell->k) * cell->type->bytes + work + 64);
  return self->state;
}

static int ipp_convolve(Contender *self, const Cell *cell, void *out) {
  Convolve run = find(ipp, "ippsConvolve_", cell->type->ipp, "");
  ConvolveSize size = find(ipp, "ippsConvolveGetBufferSize", "", "");
  const int axis = cell->axes - 1, n = cell->signal[axis], k = cell->k;
  const size_t bytes = cell->type->bytes, kept = cell->shape[axis] * bytes;
  int work = 0;
  int bad = size(n, k, cell->type->ipp_code, self->option, &work);
  if (bad) return bad;
  char *full = full_memory(self, cell, n, work), *buffer = full + ((n + k) * bytes + 63) / 64 * 64;
  if (!strcmp(cell->mode, "full")) return run(cell->x, n, cell->h, k, out, self->option, buffer);
  for (size_t row = 0; row < cell->n / n && !bad; row++) {
    bad = run((char *)cell->x + row * n * bytes, n, cell->h, k, full, self->option, buffer);
    memcpy((char *)out + row * kept, full + cell->first[axis] * bytes, kept);
  }
  return bad;
}

typedef struct {
  void *spec, *buffer, *delay, *zeros, *full;
  int ready;
} FirState;

/* `option` is 1 where the kernel is known before. */
static int ipp_fir(Contender *self, const Cell *cell, void *out) {
  FirInit init = find(ipp, "ippsFIRSRInit_", cell->type->ipp, "");
  Fir run = find(ipp, "ippsFIRSR_", cell->type->ipp, "");
  const int axis = cell->axes - 1, n = cell->signal[axis], k = cell->k;
  const size_t bytes = cell->type->bytes, kept = cell->shape[axis] * bytes;
  FirState *state = self->state;
  if (!state) {
    FirSize size = find(ipp, "ippsFIRSRGetSize", "", "");
    int spec = 0, buffer = 0, bad = size(k, cell->type->ipp_code, &spec, &buffer);
    if (bad) return bad;
    state = self->state = calloc(1, sizeof *state);
    state->spec = calloc(1, spec + 64), state->buffer = calloc(1, buffer + 64);
    state->delay = calloc(k, bytes), state->zeros = calloc(k, bytes), state->full = malloc((n + k) * bytes);
  }
  int bad = 0;
  if (!state->ready) bad = init(cell->h, k, 0, state->spec);
  state->ready = self->option;
  const int direct = !strcmp(cell->mode, "full");
  for (size_t row = 0; row < cell->n / n && !bad; row++) {
    char *full = direct ? out : state->full;
    bad = run((char *)cell->x + row * n * bytes, full, n, state->spec, NULL, state->delay, state->buffer);
    if (k > 1 && !bad)
      bad = run(state->zeros, full + n * bytes, k - 1, state->spec, state->delay, NULL, state->buffer);
    if (!direct) memcpy((char *)out + row * kept, full + cell->first[axis] * bytes, kept);
  }
  return bad;
}

/* ---- Overlap-save and a single transform by hand on MKL's transforms (through its FFTW interface) */

typedef void *(*Plan)(int, void *, void *, unsigned);
typedef void (*Execute)(void *, void *, void *);

typedef struct {
  size_t length;
  void *there, *back, *block, *spectrum, *kernel;
  Execute forward, inverse;
  int ready;
} Transform;

static Transform *transform_of(const Type *type, size_t length) {
  Transform *made = calloc(1, sizeof *made);
  Plan there = find(mkl, type->fft, "plan_dft_r2c_1d", ""), back = find(mkl, type->fft, "plan_dft_c2r_1d", "");
  size_t room = ((length + 2) * type->bytes + 255) / 64 * 64;
  made->length = length;
  made->block = aligned_alloc(64, room), made->spectrum = aligned_alloc(64, room), made->kernel = aligned_alloc(64, room);
  made->there = there(length, made->block, made->spectrum, 0);
  made->back = back(length, made->spectrum, made->block, 0);
  made->forward = find(mkl, type->fft, "execute_dft_r2c", "");
  made->inverse = find(mkl, type->fft, "execute_dft_c2r", "");
  return made;
}

static void drop(const Type *type, Transform *transform) {
  void (*destroy)(void *) = find(mkl, type->fft, "destroy_plan", "");
  destroy(transform->there), destroy(transform->back);
  free(transform->block), free(transform->spectrum), free(transform->kernel), free(transform);
}

#define PRODUCT(NAME, REAL)                                                               \
  static void NAME(REAL *restrict bins, const REAL *restrict factors, size_t count) {     \
    for (size_t i = 0; i < 2 * count; i += 2) {                                           \
      REAL re = bins[i] * factors[i] - bins[i + 1] * factors[i + 1];                      \
      bins[i + 1] = bins[i] * factors[i + 1] + bins[i + 1] * factors[i], bins[i] = re;    \
    }                                                                                     \
  }                                                                                       \
  static void NAME##_scale(REAL *bins, size_t length) {                                   \
    for (size_t i = 0; i < 2 * (length / 2 + 1); i++) bins[i] *= (REAL)1 / (REAL)length;  \
  }
PRODUCT(product32, float)
PRODUCT(product64, double)

static void one_line(Transform *by, const Cell *cell, const char *x, char *out, int anew) {
  const size_t bytes = cell->type->bytes, n = cell->signal[cell->axes - 1], k = cell->k, length = by->length;
  const size_t first = cell->first[cell->axes - 1], count = cell->shape[cell->axes - 1];
  if (anew) {
    memcpy(by->block, cell->h, k * bytes);
    memset((char *)by->block + k * bytes, 0, (length - k) * bytes);
    by->forward(by->there, by->block, by->kernel);
    if (bytes == 4) product32_scale(by->kernel, length);
    else product64_scale(by->kernel, length);
  }
  const int all = length >= n + k - 1;
  const size_t before = all ? 0 : k - 1, step = all ? n + k : length - k + 1, skip = all ? first : k - 1;
  for (size_t place = 0; place < count; place += step) {
    /* The block's first sample is signal[begin], which may lie before the signal. */
    long begin = all ? 0 : (long)(first + place) - (long)before;
    size_t absent = begin < 0 ? -begin : 0, from = least(begin + absent, n), there = least(n - from, length - absent);
    memset(by->block, 0, absent * bytes);
    memcpy((char *)by->block + absent * bytes, x + from * bytes, there * bytes);
    memset((char *)by->block + (absent + there) * bytes, 0, (length - absent - there) * bytes);
    by->forward(by->there, by->block, by->spectrum);
    if (bytes == 4) product32(by->spectrum, by->kernel, length / 2 + 1);
    else product64(by->spectrum, by->kernel, length / 2 + 1);
    by->inverse(by->back, by->spectrum, by->block);
    memcpy(out + place * bytes, (char *)by->block + skip * bytes, least(step, count - place) * bytes);
  }
}

static void rows(Transform *by, const Cell *cell, void *out, int anew) {
  const size_t n = cell->signal[cell->axes - 1], count = cell->shape[cell->axes - 1], bytes = cell->type->bytes;
  for (size_t row = 0; row < cell->n / n; row++, anew = 0)
    one_line(by, cell, (char *)cell->x + row * n * bytes, (char *)out + row * count * bytes, anew);
}

/* The shortest even length from `length` on without prime factors beyond 7. */
static size_t smooth(size_t length) {
  for (length += length % 2;; length += 2) {
    size_t rest = length;
    for (size_t factor = 2; factor <= 7; factor++)
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return length;
  }
}

/* `option`: 1 in blocks, 2 in one; with 4 the kernel is known before. The first call looks for the best block. */
static int dft(Contender *self, const Cell *cell, void *out) {
  Transform *best = self->state;
  if (!best) {
    const size_t everything = smooth(cell->signal[cell->axes - 1] + cell->k - 1);
    size_t length = everything, tries = 1;
    if (self->option & 1)
      for (length = 64, tries = 5; length < 2 * cell->k;) length *= 2;
    double shortest = INFINITY;
    for (; tries > 0 && (length < everything || !(self->option & 1)); tries--, length *= 2) {
      Transform *tried = transform_of(cell->type, length);
      rows(tried, cell, out, 1);
      double begin = seconds();
      rows(tried, cell, out, 1);
      double time = seconds() - begin;
      if (time < shortest) {
        if (best) drop(cell->type, best);
        best = tried, shortest = time;
      } else {
        drop(cell->type, tried);
      }
    }
    if (!best) return 1;
    self->state = best;
  }
  rows(best, cell, out, !(self->option & 4) || !best->ready);
  best->ready = 1;
  return 0;
}

/* ---- The cell and the lines */

static const char *word(const char *line, const char *key) {
  char wanted[32];
  snprintf(wanted, sizeof wanted, " %s=", key);
  const char *found = strstr(line, wanted);
  return found ? found + strlen(wanted) : "";
}

static int shape_of(const char *text, size_t *shape) {
  int axes = 0;
  for (char *end; axes < AXES; text = end + 1) {
    shape[axes++] = strtoull(text, &end, 10);
    if (*end != 'x') break;
  }
  return axes;
}

static void *load(const Cell *cell, const char *name, size_t count) {
  char path[600];
  snprintf(path, sizeof path, "%s/%s.bin", cell->folder, name);
  void *memory = malloc(count * cell->type->bytes + 64);
  FILE *file = fopen(path, "rb");
  if (!file || fread(memory, cell->type->bytes, count, file) != count) exit(1);
  fclose(file);
  return memory;
}

static int parse(const char *line, Cell *cell) {
  char element[16];
  free(cell->x), free(cell->h);
  memset(cell, 0, sizeof *cell);
  sscanf(line, "cell %511s", cell->folder);
  sscanf(word(line, "kind"), "%15s", cell->kind);
  sscanf(word(line, "mode"), "%7s", cell->mode);
  sscanf(word(line, "element"), "%15s", element);
  for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
    if (!strcmp(TYPES[i].name, element)) cell->type = &TYPES[i];
  cell->threads = atoi(word(line, "threads"));
  cell->axes = shape_of(word(line, "signal"), cell->signal);
  const int kernel_axes = shape_of(word(line, "kernel"), cell->kernel);
  const int batch = !strcmp(cell->kind, "batch");
  /* Batches along the last axis only. */
  if (!cell->type || (batch && atoi(word(line, "axis")) != cell->axes - 1)) return 0;
  cell->n = cell->k = cell->count = 1;
  for (int axis = 0; axis < kernel_axes; axis++) cell->k *= cell->kernel[axis];
  for (int axis = 0; axis < cell->axes; axis++) {
    const size_t n = cell->signal[axis], k = batch ? (axis ? cell->k : 1) : cell->kernel[axis];
    if (n < k) return 0;
    const int same = !strcmp(cell->mode, "same"), valid = !strcmp(cell->mode, "valid");
    cell->shape[axis] = same ? n : valid ? n - k + 1 : n + k - 1;
    cell->first[axis] = same ? (k - 1) / 2 : valid ? k - 1 : 0;
    cell->n *= n, cell->count *= cell->shape[axis];
  }
  cell->x = load(cell, "signal", cell->n), cell->h = load(cell, "kernel", cell->k);
  return 1;
}

static int contenders_of(const Cell *cell, Contender *list) {
  const int real = cell->type->ipp != NULL, line = !strcmp(cell->kind, "line"), grid = !strcmp(cell->kind, "grid");
  const int reused = !strcmp(cell->kind, "reused"), batch = !strcmp(cell->kind, "batch");
  const int rows = batch || line;
  const double work = (double)cell->n * cell->k;
  const int blocks = cell->signal[cell->axes - 1] > 3 * cell->k && cell->signal[cell->axes - 1] > 64;
  int count = 0;
  struct {
    int wanted, option;
    const char *name;
    int (*call)(Contender *, const Cell *, void *);
  } all[] = {
      {mkl && (line || grid) && work < (grid ? 1.2e9 : 2e10), 1, "mkl-vsl-direct", vsl},
      {mkl && (line || grid), 2, "mkl-vsl-fft", vsl},
      {mkl && batch, 0, "mkl-vsl-rows", vsl_kept},
      {mkl && reused && work < 2e10, 1, "mkl-vsl-kept-direct", vsl_kept},
      {mkl && reused, 2, "mkl-vsl-kept-fft", vsl_kept},
      {ipp && real && rows && work < 2e10, 1, "ipp-convolve-direct", ipp_convolve},
      {ipp && real && rows, 2, "ipp-convolve-fft", ipp_convolve},
      {ipp && real && line, 0, "ipp-convolve-auto", ipp_convolve},
      {ipp && real && rows && cell->k <= 20000 && work < 2e10, 0, "ipp-fir", ipp_fir},
      {ipp && real && reused && cell->k <= 20000 && work < 2e10, 1, "ipp-fir-kept", ipp_fir},
      {mkl && real && rows && blocks, 1, "mkl-dft-blocks", dft},
      {mkl && real && rows, 2, "mkl-dft-single", dft},
      {mkl && real && reused && blocks, 1 | 4, "mkl-dft-kept-blocks", dft},
      {mkl && real && reused, 2 | 4, "mkl-dft-kept-single", dft},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (!all[i].wanted) continue;
    Contender *one = &list[count++];
    memset(one, 0, sizeof *one);
    snprintf(one->name, sizeof one->name, "%s", all[i].name);
    one->option = all[i].option, one->call = all[i].call;
  }
  return count;
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: vendor FOLDER-OF-THE-LIBRARIES\n"), 2;
  void *core = open_like(argv[1], "libippcore.so", RTLD_GLOBAL);
  int (*start)(void) = core ? dlsym(core, "ippInit") : NULL;
  if (start) start();
  ipp = open_like(argv[1], "libipps.so", RTLD_LOCAL);
  mkl = open_like(argv[1], "libmkl_rt.so", RTLD_GLOBAL);
  static char line[4096];
  static Cell cell;
  static Contender list[16];
  int count = 0;
  void *kept = NULL;
  while (fgets(line, sizeof line, stdin)) {
    char name[32] = "";
    int calls = 0;
    if (!strncmp(line, "cell ", 5)) {
      void (*threads)(int) = find(mkl, "MKL_Set_Num_Threads", "", "");
      free(kept), kept = NULL;
      count = parse(line, &cell) ? contenders_of(&cell, list) : 0;
      if (threads) threads(cell.threads);
      if (count && cell.n < SMALL) kept = malloc(cell.count * cell.type->bytes);
      for (int i = 0; i < count; i++) printf("%s%s", i ? " " : "", list[i].name);
      printf("\n");
    } else if (sscanf(line, "answer %31s", name) == 1 || sscanf(line, "time %31s %d", name, &calls) == 2) {
      Contender *one = NULL;
      for (int i = 0; i < count; i++)
        if (!strcmp(list[i].name, name)) one = &list[i];
      double begin = 0;
      int bad = one == NULL;
      const int warm = !calls || calls > 1;
      for (int call = -warm; call < calls && !bad; call++) {
        if (call == 0) begin = seconds();
        void *out = kept ? kept : malloc(cell.count * cell.type->bytes);
        bad = one->call(one, &cell, out);
        if (!calls && !bad) {
          char path[600];
          snprintf(path, sizeof path, "%s/answer.bin", cell.folder);
          FILE *file = fopen(path, "wb");
          if (!file || fwrite(out, cell.type->bytes, cell.count, file) != cell.count) bad = 1;
          if (file) fclose(file);
        }
        if (!kept) free(out);
      }
      if (bad) printf("error status %d\n", bad);
      else if (calls) printf("%.9e\n", (seconds() - begin) / calls);
      else printf("done\n");
    } else {
      return fprintf(stderr, "not understood: %s", line), 1;
    }
    fflush(stdout);
  }
  return 0;
}
