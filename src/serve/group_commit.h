// Group commit: what several threads hand in while one group is being written becomes the next
// group, written by one thread with one wait for the disk. An item is answered when its group is on
// disk.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace regsosek::serve {

/// A queue of items and the thread that writes them, group by group.
template <typename Item, typename Outcome>
class GroupCommit {
public:
    using Write = std::function<std::vector<Outcome>(std::span<const Item>)>;
    using Done = std::function<void(Outcome)>;

    /// `write` gives one outcome for each item of a group of at most `most`.
    GroupCommit(Write write, size_t most, size_t waiting_max)
        : write_(std::move(write)), most_(most), waiting_max_(waiting_max) {
        thread_ = std::thread([this] { run(); });
    }
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;
    /// Writes what is waiting.
    ~GroupCommit() {
        {
            const std::lock_guard lock{mutex_};
            ending_ = true;
        }
        there_is_work_.notify_one();
        thread_.join();
    }

    /// Hands an item in; `done` is called once, on the writing thread. False when too many wait:
    /// nothing was taken then.
    bool add(Item item, Done done) {
        {
            const std::lock_guard lock{mutex_};
            if (items_.size() >= waiting_max_) {
                return false;
            }
            items_.push_back(std::move(item));
            done_.push_back(std::move(done));
        }
        there_is_work_.notify_one();
        return true;
    }

private:
    void run() {
        std::vector<Item> items;
        std::vector<Done> done;
        while (take(items, done)) {
            auto outcomes = write_(items);
            for (size_t i = 0; i < done.size(); ++i) {
                done[i](std::move(outcomes[i]));
            }
        }
    }

    bool take(std::vector<Item>& items, std::vector<Done>& done) {
        items.clear();
        done.clear();
        std::unique_lock lock{mutex_};
        there_is_work_.wait(lock, [this] { return ending_ || !items_.empty(); });
        if (items_.size() <= most_) {
            items.swap(items_);
            done.swap(done_);
            return !items.empty();
        }
        const auto end = static_cast<std::ptrdiff_t>(most_);
        items.assign(std::make_move_iterator(items_.begin()),
                     std::make_move_iterator(items_.begin() + end));
        done.assign(std::make_move_iterator(done_.begin()),
                    std::make_move_iterator(done_.begin() + end));
        items_.erase(items_.begin(), items_.begin() + end);
        done_.erase(done_.begin(), done_.begin() + end);
        return true;
    }

    Write write_;
    size_t most_;
    size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable there_is_work_;
    std::vector<Item> items_;
    std::vector<Done> done_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace regsosek::serve
