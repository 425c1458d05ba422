// The least that the learning network of helpers/stdp_network.py has to do, written by hand as one loop: spike times
// sorted once for each image, whole rows of weights added, no queues, no monitors. It serves as the yardstick for
// images per second. Reads images as bytes from a file; prints images per second of processor time, and spikes.
//
//     c++ -O3 -march=native -ffast-math -o ideal ideal_loop.cpp && ./ideal images.bytes n_images n_neurons
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

const int PIXELS = 784, STEPS = 50;
const float DT = 0.002f, RATE = 1100.0f, V_TH = 20e-3f, W_NORM = 1e-3f, SPIKES_PER_IMAGE = 1.5f;

int main(int argc, char** argv) {
    if (argc < 4) return 1;
    const int n_images = std::atoi(argv[2]), n = std::atoi(argv[3]);
    std::vector<unsigned char> images((size_t)n_images * PIXELS);
    std::FILE* file = std::fopen(argv[1], "rb");
    if (!file || std::fread(images.data(), 1, images.size(), file) != images.size()) return 2;
    std::mt19937 random(1);
    std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
    std::vector<float> w((size_t)PIXELS * n), v(n), theta(n, 5e-3f), x(PIXELS);
    for (float& weight : w) weight = uniform(random) * W_NORM / 16.0f;
    std::vector<int> due[STEPS];
    const float v_decay = std::exp(-DT), x_decay = v_decay;
    long spikes = 0;
    const std::clock_t start = std::clock();
    for (int image = 0; image < n_images; image++) {
        const float progress = (float)image / n_images;
        const float eta = 5e-6f * std::pow(0.02f, progress), theta_plus = 1e-3f * std::pow(0.1f, progress);
        const unsigned char* pixels = &images[(size_t)image * PIXELS];
        float squares = 0.0f;
        for (int i = 0; i < PIXELS; i++) squares += (float)pixels[i] * pixels[i];
        for (auto& step : due) step.clear();
        for (int i = 0; i < PIXELS; i++) {
            if (!pixels[i]) continue;
            const float interval = std::sqrt(squares) / (pixels[i] * RATE * DT);
            for (float t = interval * uniform(random); t < STEPS; t += interval) due[(int)t].push_back(i);
        }
        std::fill(v.begin(), v.end(), 0.0f);
        std::fill(x.begin(), x.end(), 0.0f);
        for (float& t : theta) t -= theta_plus * SPIKES_PER_IMAGE / n;
        for (int step = 0; step < STEPS; step++) {
            float most = -1.0f;
            for (int j = 0; j < n; j++) {
                v[j] *= v_decay;
                most = std::max(most, v[j] - theta[j]);
            }
            for (float& trace : x) trace *= x_decay;
            for (int i : due[step]) {
                const float* row = &w[(size_t)i * n];
                for (int j = 0; j < n; j++) v[j] += row[j];
            }
            if (most > V_TH) {
                int winner = 0;
                for (int j = 1; j < n; j++)
                    if (v[j] - theta[j] > v[winner] - theta[winner]) winner = j;
                float length = 0.0f;
                for (int i = 0; i < PIXELS; i++) {
                    float& weight = w[(size_t)i * n + winner];
                    weight += eta * x[i];
                    length += weight * weight;
                }
                for (int i = 0; i < PIXELS; i++) w[(size_t)i * n + winner] *= W_NORM / std::sqrt(length);
                theta[winner] += theta_plus;
                std::fill(v.begin(), v.end(), 0.0f);
                spikes++;
            }
            for (int i : due[step]) x[i] += 1.0f;
        }
    }
    const double seconds = (double)(std::clock() - start) / CLOCKS_PER_SEC;
    std::printf("%f %ld\n", n_images / seconds, spikes);
    return 0;
}
